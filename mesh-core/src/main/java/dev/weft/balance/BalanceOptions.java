// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.time.Duration;
import java.util.Objects;

/** How calls are spread over instances. A plain bag with defaults; set before use, then leave alone. */
public final class BalanceOptions {
    private Balancer balancer = Balancer.powerOfTwoChoices();
    private EjectionOptions ejection = new EjectionOptions();
    private Split split = Split.NONE;
    private String zone = "";
    private double zoneHeadroom = 1.4;
    private long decayNanos = Duration.ofSeconds(10).toNanos();
    private double failurePenalty = 100;
    private long slowStartNanos = Duration.ofSeconds(10).toNanos();

    /** Power of two choices, ejection, 10 s of slow start, no zone. */
    public BalanceOptions() {}

    /** A copy of {@code other}. */
    public BalanceOptions(BalanceOptions other) {
        balancer = other.balancer;
        ejection = new EjectionOptions(other.ejection);
        split = other.split;
        zone = other.zone;
        zoneHeadroom = other.zoneHeadroom;
        decayNanos = other.decayNanos;
        failurePenalty = other.failurePenalty;
        slowStartNanos = other.slowStartNanos;
    }

    /** How one of several instances is chosen; default {@link Balancer#powerOfTwoChoices}. */
    public BalanceOptions setBalancer(Balancer balancer) {
        this.balancer = Objects.requireNonNull(balancer);
        return this;
    }

    /** When an instance is taken out. */
    public BalanceOptions setEjection(EjectionOptions ejection) {
        this.ejection = Objects.requireNonNull(ejection);
        return this;
    }

    /** What shares of the calls go to instances of what tags; default none. A pool can be given another while it runs. */
    public BalanceOptions setSplit(Split split) {
        this.split = Objects.requireNonNull(split);
        return this;
    }

    /**
     * Where the caller runs: calls stay there while there is capacity. Default empty, for no preference. Saves time and
     * the price of traffic between zones; a zone with many callers and few instances spills only what its health and its
     * share of all instances say, not what its callers are.
     */
    public BalanceOptions setZone(String zone) {
        this.zone = Objects.requireNonNull(zone);
        return this;
    }

    /**
     * How many times its share of the calls a healthy zone can take, at least 1; default 1.4. Calls leave a zone when less
     * than {@code 1 / headroom} of it is left. More keeps calls nearer, and a weakened zone busier.
     */
    public BalanceOptions setZoneHeadroom(double headroom) {
        this.zoneHeadroom = Checks.atLeast(1, headroom, "zoneHeadroom");
        return this;
    }

    /** How long a latency peak takes to fade to 1/e; default 10 s. Shorter forgives sooner, and trusts luck more. */
    public BalanceOptions setDecay(Duration decay) {
        this.decayNanos = Checks.positiveNanos(decay, "decay");
        return this;
    }

    /**
     * How many times as costly an instance is that failed all its recent calls, at least 1; default 100. It has to outweigh
     * that failing is faster than working.
     */
    public BalanceOptions setFailurePenalty(double factor) {
        this.failurePenalty = Checks.atLeast(1, factor, "failurePenalty");
        return this;
    }

    /**
     * Over how long an instance that joins others, or returns, grows from a tenth to its whole share; default 10 s, zero for
     * none. Longer spares cold caches and compilers, and burdens the others meanwhile.
     */
    public BalanceOptions setSlowStart(Duration duration) {
        this.slowStartNanos = Checks.nanos(duration, "slowStart");
        return this;
    }

    public Balancer balancer() {
        return balancer;
    }

    public EjectionOptions ejection() {
        return ejection;
    }

    public Split split() {
        return split;
    }

    public String zone() {
        return zone;
    }

    double zoneHeadroom() {
        return zoneHeadroom;
    }

    long decayNanos() {
        return decayNanos;
    }

    double failurePenalty() {
        return failurePenalty;
    }

    long slowStartNanos() {
        return slowStartNanos;
    }
}
