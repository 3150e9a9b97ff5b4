// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import org.jspecify.annotations.Nullable;

/** What a shape costs while nothing happens, by formula; and as simulated, if it was. */
record Estimate(Shape shape, @Nullable Phase simulated) {
    /** A third of a lease, less half of the jitter. */
    private static final double RENEWAL_SECONDS = 2 * 0.95;

    private static final double READ_SECONDS = 2;
    private static final double PULSE_SECONDS = 30;

    double renewals() {
        return shape.processes() / RENEWAL_SECONDS;
    }

    double reads() {
        return shape.watchers() / READ_SECONDS;
    }

    double pulses() {
        return shape.watches() / PULSE_SECONDS;
    }

    double operations() {
        return renewals() + reads() + pulses();
    }

    double core() {
        double nanos = renewals() * Price.renewal(shape.perProcess())
                + reads() * Price.read(shape.watched())
                + pulses() * Price.pulse();
        return nanos / 1e9;
    }
}
