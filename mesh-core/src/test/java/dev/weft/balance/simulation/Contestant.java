// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import dev.weft.balance.BalanceOptions;
import dev.weft.balance.Balancer;
import dev.weft.balance.EjectionOptions;
import dev.weft.balance.Selection;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** A balancer with its settings, and whether its calls have keys. */
record Contestant(String name, Keys keys, Supplier<BalanceOptions> options) {
    private static final int KEYS = 100_000;

    enum Keys {
        NONE,
        MANY
    }

    static final Contestant DEFAULT = new Contestant("default", Keys.NONE, BalanceOptions::new);
    static final Contestant PEAK_EWMA = bare("peak EWMA alone", new PeakEwmaTwoChoices());
    static final Contestant ROUND_ROBIN_ALONE = bare("round robin alone", Balancer.roundRobin());

    static final List<Contestant> ALL = List.of(
            DEFAULT,
            PEAK_EWMA,
            of("least requests", Keys.NONE, Balancer.leastRequests()),
            of("round robin", Keys.NONE, Balancer.roundRobin()),
            ROUND_ROBIN_ALONE,
            of("weighted round robin", Keys.NONE, Balancer.weightedRoundRobin()),
            of("random", Keys.NONE, Balancer.random()),
            of("modulo", Keys.MANY, Balancer.modulo()),
            of("maglev", Keys.MANY, Balancer.maglev()));

    private static Contestant of(String name, Keys keys, Balancer balancer) {
        return new Contestant(name, keys, () -> new BalanceOptions().setBalancer(balancer));
    }

    /** Without outlier ejection. */
    private static Contestant bare(String name, Balancer balancer) {
        return new Contestant(
                name,
                Keys.NONE,
                () -> new BalanceOptions().setBalancer(balancer).setEjection(EjectionOptions.none()));
    }

    Selection selection(Random random) {
        return keys == Keys.NONE ? Selection.ANY : Selection.ANY.withHash(random.nextInt(KEYS));
    }
}
