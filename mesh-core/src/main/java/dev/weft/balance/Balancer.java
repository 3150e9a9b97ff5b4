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

    /**
     * The default: of two at random, the one that costs less. Finds the fast, the idle and the healthy with two looks, and
     * never sends a herd to one.
     */
    static Balancer powerOfTwoChoices() {
        return PowerOfTwoChoices::new;
    }

    /** The one with the fewest calls in flight for its weight. Looks at all; blind to what fails fast. */
    static Balancer leastRequests() {
        return LeastRequests::new;
    }

    /** One after the other, whatever they are. */
    static Balancer roundRobin() {
        return RoundRobin::new;
    }

    /** In proportion to the weights, smoothly. */
    static Balancer weightedRoundRobin() {
        return WeightedRoundRobin::new;
    }

    /** Any one. */
    static Balancer random() {
        return RandomChoice::new;
    }

    /** By the call's key, modulo the number of instances; by chance without a key. */
    static Balancer modulo() {
        return Modulo::new;
    }

    /** {@link #maglev(double)} with a bound of 1.25. */
    static Balancer maglev() {
        return maglev(1.25);
    }

    /**
     * By the call's key, such that a change of the list moves few keys; by chance without a key.
     *
     * @param bound how many times its fair share of the calls in flight an instance may have before keys move on, above 1;
     *     infinity for no bound. Nearer to 1 is more even, and moves more keys
     */
    static Balancer maglev(double bound) {
        if (!(bound > 1)) {
            throw new IllegalArgumentException("bound must be above 1, was " + bound);
        }
        return (nodes, random) -> new Maglev(nodes, bound, random);
    }

    /**
     * By its name in configuration: {@code power-of-two-choices}, {@code least-requests}, {@code round-robin}, {@code
     * weighted-round-robin}, {@code random}, {@code modulo}, {@code maglev}.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static Balancer named(String name) {
        return switch (name) {
            case "power-of-two-choices" -> powerOfTwoChoices();
            case "least-requests" -> leastRequests();
            case "round-robin" -> roundRobin();
            case "weighted-round-robin" -> weightedRoundRobin();
            case "random" -> random();
            case "modulo" -> modulo();
            case "maglev" -> maglev();
            default ->
                throw new IllegalArgumentException("no balancer is named \"" + name
                        + "\": there are power-of-two-choices, least-requests, round-robin, weighted-round-robin, random, modulo"
                        + " and maglev");
        };
    }
}
