// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.time.Duration;

/** When an instance is taken out, and for how long. A plain bag with defaults; set before use, then leave alone. */
public final class EjectionOptions {
    private int consecutiveFaults = 5;
    private double faultRate = 0.5;
    private int leastCalls = 20;
    private long windowNanos = Duration.ofSeconds(10).toNanos();
    private double latencyFactor = 5;
    private long leastPauseNanos = Duration.ofSeconds(10).toNanos();
    private long mostPauseNanos = Duration.ofMinutes(5).toNanos();
    private long leastLostPauseNanos = Duration.ofMillis(100).toNanos();
    private long mostLostPauseNanos = Duration.ofSeconds(5).toNanos();
    private double mostShare = 0.5;
    private double panicShare = 0.5;

    /** Five faults in a row, or half of 20 calls, or five times as slow as the median: out for 10 s. */
    public EjectionOptions() {}

    /** A copy of {@code other}. */
    public EjectionOptions(EjectionOptions other) {
        consecutiveFaults = other.consecutiveFaults;
        faultRate = other.faultRate;
        leastCalls = other.leastCalls;
        windowNanos = other.windowNanos;
        latencyFactor = other.latencyFactor;
        leastPauseNanos = other.leastPauseNanos;
        mostPauseNanos = other.mostPauseNanos;
        leastLostPauseNanos = other.leastLostPauseNanos;
        mostLostPauseNanos = other.mostLostPauseNanos;
        mostShare = other.mostShare;
        panicShare = other.panicShare;
    }

    /** Nobody is ever ejected for what it answers; lost connections still count. */
    public static EjectionOptions none() {
        return new EjectionOptions().setMostShare(0);
    }

    /** So many faults in a row eject; default 5. Fewer react sooner, and more often to mere bad luck. */
    public EjectionOptions setConsecutiveFaults(int faults) {
        this.consecutiveFaults = Checks.atLeast(1, faults, "consecutiveFaults");
        return this;
    }

    /** A share of faults in the window that ejects, above 0 to 1; default 0.5. Finds what fails now and then, not in a row. */
    public EjectionOptions setFaultRate(double rate) {
        this.faultRate = Checks.share(rate, "faultRate");
        return this;
    }

    /** Calls in the window below which rates and means say nothing; default 20. */
    public EjectionOptions setLeastCalls(int calls) {
        this.leastCalls = Checks.atLeast(1, calls, "leastCalls");
        return this;
    }

    /** What rates and means are taken over; default 10 s. A longer one is surer, and later. */
    public EjectionOptions setWindow(Duration window) {
        this.windowNanos = Checks.positiveNanos(window, "window");
        return this;
    }

    /**
     * How many times the median of its peers an instance's mean latency must be to eject it; default 5. Peers of very
     * different hardware want more, or infinity, which never ejects for latency.
     */
    public EjectionOptions setLatencyFactor(double factor) {
        this.latencyFactor = Checks.atLeast(1, factor, "latencyFactor");
        return this;
    }

    /** How long an outlier is out at first, doubled each time that it fails again soon; default 10 s. */
    public EjectionOptions setLeastPause(Duration pause) {
        this.leastPauseNanos = Checks.positiveNanos(pause, "leastPause");
        return this;
    }

    /** The longest that an outlier is out; default 5 min. One call is risked on it each time. */
    public EjectionOptions setMostPause(Duration pause) {
        this.mostPauseNanos = Checks.positiveNanos(pause, "mostPause");
        return this;
    }

    /** How long an instance is out at first whose connection was lost, if no new one comes about; default 100 ms. */
    public EjectionOptions setLeastLostPause(Duration pause) {
        this.leastLostPauseNanos = Checks.positiveNanos(pause, "leastLostPause");
        return this;
    }

    /** The longest that an instance is out before a call tries to connect again; default 5 s. */
    public EjectionOptions setMostLostPause(Duration pause) {
        this.mostLostPauseNanos = Checks.positiveNanos(pause, "mostLostPause");
        return this;
    }

    /**
     * The share of instances that may be out as outliers at the same time, 0 to 1; default 0.5, but always one of two or
     * more. 0 ejects none. Lost connections need no leave.
     */
    public EjectionOptions setMostShare(double share) {
        this.mostShare = Checks.share(share, "mostShare");
        return this;
    }

    /**
     * When less than this share of the instances that can be reached would be left, ejections are ignored: where most fail,
     * the rest could not carry the load, and the fault is likely elsewhere. 0 to 1; default 0.5; 0 never panics, and calls
     * fail when all are out.
     */
    public EjectionOptions setPanicShare(double share) {
        this.panicShare = Checks.share(share, "panicShare");
        return this;
    }

    int consecutiveFaults() {
        return consecutiveFaults;
    }

    double faultRate() {
        return faultRate;
    }

    int leastCalls() {
        return leastCalls;
    }

    long windowNanos() {
        return windowNanos;
    }

    double latencyFactor() {
        return latencyFactor;
    }

    double mostShare() {
        return mostShare;
    }

    double panicShare() {
        return panicShare;
    }

    EjectionPauses outlierPauses() {
        return new EjectionPauses(leastPauseNanos, mostPauseNanos);
    }

    EjectionPauses lostPauses() {
        return new EjectionPauses(leastLostPauseNanos, mostLostPauseNanos);
    }

    /** A probe that takes longer than a first pause is given up. */
    long probeNanos() {
        return leastPauseNanos;
    }
}
