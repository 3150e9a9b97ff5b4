// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import dev.weft.balance.Standing.Cause;
import dev.weft.balance.Standing.Ejected;
import dev.weft.balance.Standing.Probing;
import dev.weft.balance.Standing.Serving;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An instance and how it has done. Lives as long as its key is known, whatever the list around it becomes. Made by a {@link
 * NodePool}; the caller reports the {@link #begin beginning} and {@link #end end} of each call.
 *
 * <p>Thread-safe: a beginning and an end take the node's own lock for some tens of nanoseconds, what a choice reads takes
 * none. Times are of {@link System#nanoTime}, or of whatever clock the pool is driven by.
 */
public final class Node {
    private static final long NONE = Long.MAX_VALUE;

    private final double failurePenalty;
    private final PeakEwma latency;
    private final Health health;
    private final AgeOrder calls = new AgeOrder();
    private volatile Profile profile;
    private volatile @Nullable Long barredUntilNanos;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicLong oldestBeganNanos = new AtomicLong(NONE);

    Node(Profile profile, BalanceOptions options, Ejections ejections, Serving standing) {
        this.profile = profile;
        this.failurePenalty = options.failurePenalty();
        this.latency = new PeakEwma(options.decayNanos());
        this.health = new Health(options, ejections, standing);
    }

    /** Its name among the instances of its service. */
    public String key() {
        return profile.key();
    }

    /** What the registry says of it now. */
    public Profile profile() {
        return profile;
    }

    void setProfile(Profile profile) {
        this.profile = profile;
    }

    /** A call goes to it now. */
    public void begin(InFlight call, long nowNanos) {
        begin(call, nowNanos, true);
    }

    /** A stream goes to it now: a call like others, but how long it lasts says nothing. */
    public void beginStream(InFlight call, long nowNanos) {
        begin(call, nowNanos, false);
    }

    private synchronized void begin(InFlight call, long nowNanos, boolean timed) {
        if (call.node != null) {
            throw new IllegalStateException("this call is in flight at " + call.node.key());
        }
        call.node = this;
        call.beganNanos = nowNanos;
        call.timed = timed;
        call.probe = health.tryProbe(nowNanos);
        pending.setRelease(pending.getPlain() + 1);
        if (timed && calls.add(call)) {
            oldestBeganNanos.setRelease(nowNanos);
        }
    }

    /** A call that began here is over. Does nothing if it has ended already. */
    public synchronized void end(InFlight call, long nowNanos, Outcome outcome) {
        if (call.node != this) {
            return;
        }
        call.node = null;
        pending.setRelease(pending.getPlain() - 1);
        if (call.timed && calls.remove(call)) {
            InFlight oldest = calls.oldest();
            oldestBeganNanos.setRelease(oldest == null ? NONE : oldest.beganNanos);
        }
        record(call, nowNanos, outcome);
        judge(call, nowNanos, outcome);
    }

    private void record(InFlight call, long nowNanos, Outcome outcome) {
        long tookNanos = call.timed ? nowNanos - call.beganNanos : -1;
        if (call.timed && outcome == Outcome.SUCCESS) {
            latency.succeeded(tookNanos, nowNanos);
        } else {
            latency.endedOtherwise(tookNanos, outcome, nowNanos);
        }
        if (outcome == Outcome.SUCCESS || outcome.isFault()) {
            health.window().add(outcome, tookNanos, nowNanos);
        }
    }

    private void judge(InFlight call, long nowNanos, Outcome outcome) {
        if (call.probe) {
            health.probeEnded(outcome, nowNanos);
        } else {
            health.ended(call.beganNanos, outcome, nowNanos);
        }
    }

    synchronized void lost(long nowNanos) {
        health.lost(nowNanos);
    }

    synchronized void reached(long nowNanos) {
        health.reached(nowNanos);
    }

    synchronized void tryEject(long nowNanos) {
        health.tryEject(nowNanos);
    }

    synchronized void retire() {
        health.retire();
    }

    /** Mean time of its calls in the window; NaN if there are fewer than {@code leastCalls}. */
    synchronized double meanNanos(int leastCalls, long nowNanos) {
        CallWindow window = health.window();
        return window.timedCalls(nowNanos) < leastCalls ? Double.NaN : window.meanNanos(nowNanos);
    }

    /** Calls in flight from here. */
    public int pending() {
        return pending.getAcquire();
    }

    /** Peak EWMA of its latency, faded to {@code nowNanos}; NaN before the third answer. */
    public double ewmaNanos(long nowNanos) {
        return latency.peakNanos(nowNanos);
    }

    /** For how long its oldest call has been waiting; 0 if there is none. */
    public long oldestAgeNanos(long nowNanos) {
        long began = oldestBeganNanos.getAcquire();
        return began == NONE ? 0 : Math.max(0, nowNanos - began);
    }

    /** How many times as costly it is for having failed lately; 1 if it has not. */
    public double failurePenalty(long nowNanos) {
        return 1 + (failurePenalty - 1) * latency.deterrence(nowNanos);
    }

    /** Its weight, less while it warms up. */
    public double weight(long nowNanos) {
        return profile.weight() * warmth(nowNanos);
    }

    /** The share of its weight that it can take already, above 0 to 1. */
    double warmth(long nowNanos) {
        return health.standing() instanceof Serving serving ? serving.warmth(nowNanos) : 1;
    }

    /** Whether it can have a whole share now; while it warms up, as often as it is warm. */
    boolean isWarmEnough(RandomGenerator random, long nowNanos) {
        double warmth = warmth(nowNanos);
        return warmth == 1 || random.nextDouble() < warmth;
    }

    /** When a probe is due, or overdue; only of an ejected node. */
    long probeDueNanos() {
        Standing standing = health.standing();
        if (standing instanceof Ejected ejected) {
            return ejected.dueNanos();
        }
        return standing instanceof Probing probing ? probing.overdueNanos() : NONE;
    }

    /** Whether it is not ejected. */
    public boolean isServing() {
        return health.standing() instanceof Serving;
    }

    /** Whether it is ejected, but a call may try it now. */
    boolean isProbeDue(long nowNanos) {
        long due = probeDueNanos();
        return due != NONE && nowNanos - due >= 0;
    }

    void bar(@Nullable Long untilNanos) {
        barredUntilNanos = untilNanos;
    }

    /** Whether somebody has said that it gets no calls for now. */
    boolean isBarred(long nowNanos) {
        Long until = barredUntilNanos;
        return until != null && nowNanos - until < 0;
    }

    /** Whether it is ejected for want of a connection. */
    boolean isLost() {
        return causeOfEjection() == Cause.LOST;
    }

    private @Nullable Cause causeOfEjection() {
        Standing standing = health.standing();
        if (standing instanceof Ejected ejected) {
            return ejected.cause();
        }
        return standing instanceof Probing probing ? probing.ejection().cause() : null;
    }

    /** For people: its key, calls in flight and standing. */
    @Override
    public String toString() {
        return key() + " (" + pending() + " in flight, " + health.standing() + ")";
    }
}
