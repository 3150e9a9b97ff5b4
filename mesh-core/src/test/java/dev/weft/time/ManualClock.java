// SPDX-License-Identifier: Apache-2.0
package dev.weft.time;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A nanosecond clock that moves when it is told to. */
public final class ManualClock implements LongSupplier {
    private long nanos;

    /** A clock that stands at {@code nanos}; {@link System#nanoTime()} may be negative, so may this. */
    public ManualClock(long nanos) {
        this.nanos = nanos;
    }

    /** Moves the clock on. */
    public void advance(Duration by) {
        nanos += by.toNanos();
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
