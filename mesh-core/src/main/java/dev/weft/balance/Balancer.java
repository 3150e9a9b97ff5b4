// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A way of choosing one of several instances. Bound to each new list once, so that what depends on the list alone is
 * computed there. Immutable.
 */
@FunctionalInterface
public interface Balancer {

    /**
     * A chooser from {@code nodes}, which all have a weight above 0, and none of which is there twice.
     *
     * @param random the generator of the calling thread
     */
    Chooser bind(List<Node> nodes, Supplier<? extends RandomGenerator> random);

    /** One after the other, whatever they are. */
    static Balancer roundRobin() {
        return RoundRobin::new;
    }

    /**
     * The default: of two at random, the one that costs less. Finds the fast, the idle and the healthy with two looks, and
     * never sends a herd to one.
     */
    static Balancer powerOfTwoChoices() {
        return PowerOfTwoChoices::new;
    }
}
