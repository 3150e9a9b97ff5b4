// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import java.time.Duration;

/**
 * When a breaker opens, and how it closes again. A value; {@link #DEFAULT} is right for most.
 *
 * @param window which outcomes count
 * @param leastCalls how many outcomes there must be before a rate says anything, 1 or more
 * @param failureRate it opens when at least this part failed, above 0 to 1
 * @param slowAfter a call that takes this long is slow
 * @param slowRate it opens when at least this part was slow, above 0 to 1; calls that are under way for so long count as
 *     slow ones that have ended
 * @param openFor how long it stays open the first time; twice as long each time in a row
 * @param longestOpen how long at most
 * @param probes how many calls are let through then, to see whether all is well, 1 to 65,535; it closes when less than the
 *     rates above of them failed or were slow
 * @param probeTime how long they may take; those that have not ended by then count as failures, so that no hung probe
 *     leaves it half-open
 * @param rampTime over how long a growing share of the calls is let through after good probes; zero for all of them at once
 * @param start the state in which it begins: {@link StateName#CLOSED}, or one that only somebody can take it out of again
 */
public record BreakerPolicy(
        Window window,
        int leastCalls,
        double failureRate,
        Duration slowAfter,
        double slowRate,
        Duration openFor,
        Duration longestOpen,
        int probes,
        Duration probeTime,
        Duration rampTime,
        StateName start) {
    private static final int MOST_LEAST_CALLS = 1_000_000;
    /** What never comes. */
    static final Duration FOREVER = Duration.ofDays(365);

    /** Half of the calls of the last 10 s, if they were 20 or more; open for 5 s to 1 min; 5 probes within 10 s; a ramp of 5 s. */
    public static final BreakerPolicy DEFAULT = new BreakerPolicy(
            Window.of(Duration.ofSeconds(10)),
            20,
            0.5,
            FOREVER,
            1,
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            5,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            StateName.CLOSED);

    /**
     * Which outcomes count: the last so many, those of the last so long, or only the failures in a row of the last so long.
     *
     * @param calls 0 if it is a time
     * @param time zero if it is a number of calls
     * @param inARow whether a success takes the failures before it away
     */
    public record Window(int calls, Duration time, boolean inARow) {
        private static final Duration LEAST_TIME = Duration.ofMillis(10);

        public Window {
            boolean counts = calls > 0 && calls <= CountWindow.MOST_CALLS && time.isZero() && !inARow;
            boolean times = calls == 0 && time.compareTo(LEAST_TIME) >= 0 && time.compareTo(FOREVER) <= 0;
            if (!counts && !times) {
                throw new IllegalArgumentException("a window must have 1 to " + CountWindow.MOST_CALLS
                        + " calls, or be 10 ms to 365 days long, was " + calls + " calls and " + time);
            }
        }

        /** The last so many, 1 to 1,000,000. */
        public static Window of(int calls) {
            return new Window(calls, Duration.ZERO, false);
        }

        /** Those of the last so long, 10 ms to 365 days. */
        public static Window of(Duration time) {
            return new Window(0, time, false);
        }

        /**
         * The failures in a row of the last so long, 10 ms to 365 days: {@code leastCalls} says how many open the breaker, and
         * rates say nothing.
         */
        public static Window inARow(Duration time) {
            return new Window(0, time, true);
        }
    }

    public BreakerPolicy {
        require("leastCalls", leastCalls, MOST_LEAST_CALLS);
        require("probes", probes, HalfOpen.MOST_PROBES);
        requireRate("failureRate", failureRate);
        requireRate("slowRate", slowRate);
        requireTime("slowAfter", slowAfter, Duration.ofNanos(1));
        requireTime("openFor", openFor, Duration.ofMillis(1));
        requireTime("longestOpen", longestOpen, openFor);
        requireTime("probeTime", probeTime, Duration.ofMillis(1));
        requireTime("rampTime", rampTime, Duration.ZERO);
        if (start == StateName.OPEN || start == StateName.HALF_OPEN || start == StateName.RAMPING) {
            throw new IllegalArgumentException("no breaker begins " + start);
        }
    }

    private static void require(String name, int number, int most) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(name + " must be 1 to " + most + ", was " + number);
        }
    }

    private static void requireRate(String name, double rate) {
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException(name + " must be above 0 and at most 1, was " + rate);
        }
    }

    private static void requireTime(String name, Duration time, Duration least) {
        if (time.compareTo(least) < 0 || time.compareTo(FOREVER) > 0) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + FOREVER + ", was " + time);
        }
    }

    /** These with another window, and how many outcomes it must have. */
    public BreakerPolicy withWindow(Window other, int least) {
        return new BreakerPolicy(
                other,
                least,
                failureRate,
                slowAfter,
                slowRate,
                openFor,
                longestOpen,
                probes,
                probeTime,
                rampTime,
                start);
    }

    /** These that open at another part of failures. */
    public BreakerPolicy withFailureRate(double rate) {
        return new BreakerPolicy(
                window,
                leastCalls,
                rate,
                slowAfter,
                slowRate,
                openFor,
                longestOpen,
                probes,
                probeTime,
                rampTime,
                start);
    }

    /** These that open when so many take so long. */
    public BreakerPolicy withSlow(Duration after, double rate) {
        return new BreakerPolicy(
                window, leastCalls, failureRate, after, rate, openFor, longestOpen, probes, probeTime, rampTime, start);
    }

    /** These that are open for another time. */
    public BreakerPolicy withOpen(Duration first, Duration longest) {
        return new BreakerPolicy(
                window,
                leastCalls,
                failureRate,
                slowAfter,
                slowRate,
                first,
                longest,
                probes,
                probeTime,
                rampTime,
                start);
    }

    /** These that close in another way. */
    public BreakerPolicy withProbes(int many, Duration within, Duration ramp) {
        return new BreakerPolicy(
                window, leastCalls, failureRate, slowAfter, slowRate, openFor, longestOpen, many, within, ramp, start);
    }

    /** These that begin in another state: closed, forced open, forced closed, or metrics only. */
    public BreakerPolicy withStart(StateName state) {
        return new BreakerPolicy(
                window,
                leastCalls,
                failureRate,
                slowAfter,
                slowRate,
                openFor,
                longestOpen,
                probes,
                probeTime,
                rampTime,
                state);
    }

    /** Whether anything is ever slow. */
    boolean heedsSlowness() {
        return slowAfter.compareTo(FOREVER) < 0;
    }

    /** Whether it matters when a call succeeded, as long as nothing is slow. */
    boolean timesSuccesses() {
        return window.calls() == 0 && !window.inARow();
    }

    /** Whether that is too much. */
    boolean isBad(OutcomeTally tally, long least) {
        return tally.calls() >= least && (tally.failureRate() >= failureRate || tally.slowRate() >= slowRate);
    }

    OutcomeWindow newWindow() {
        if (window.calls() > 0) {
            return new CountWindow(window.calls());
        }
        long nanos = window.time().toNanos();
        return window.inARow() ? new RowWindow(nanos) : new TimeWindow(nanos);
    }
}
