// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops calls to what is sick, and finds out when it is well again. The decisions alone: time is passed in, nothing is
 * scheduled, and nobody waits. Thread-safe, without locks; while it is closed a call costs it no allocation.
 *
 * <pre>{@code
 * Permit permit = breaker.tryAcquire(System.nanoTime());
 * if (permit == null) {
 *     return refused(breaker.waitNanos(System.nanoTime()));
 * }
 * ... permit.record(Outcome.SUCCESS, took, System.nanoTime());
 * }</pre>
 *
 * <p>States and their names are those of Nygard's "Release It!", rates and probes those of Resilience4j; that outcomes count only
 * for the state in which their call was let through, and that shares grow after the probes, is ours.
 */
public final class Breaker {
    private static final int MOST_DOUBLINGS = 30;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Breaker.class, "state", BreakerState.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BreakerPolicy policy;
    private final BreakerListener listener;
    private final DoubleSupplier random;
    private final long slowNanos;
    private final long rampNanos;
    private volatile BreakerState state;

    /**
     * One in the state in which its policy begins.
     *
     * @param random gives numbers of 0 to 1, by which times to be open differ among many breakers
     */
    public Breaker(BreakerPolicy policy, BreakerListener listener, DoubleSupplier random) {
        this.policy = policy;
        this.listener = listener;
        this.random = random;
        this.slowNanos = policy.slowAfter().toNanos();
        this.rampNanos = policy.rampTime().toNanos();
        this.state = begun(policy.start());
    }

    private BreakerState begun(StateName name) {
        OutcomeWindow window = policy.newWindow();
        return name == StateName.CLOSED ? new Closed(this, window) : new Forced(this, name, window);
    }

    /** Leave to make a call; null if there is none now. */
    public @Nullable Permit tryAcquire(long nowNanos) {
        return state.due(nowNanos).tryAcquire(nowNanos);
    }

    /**
     * Leave to make a call, without a look at the clock, which costs more than all else here: null if there is none, or if it
     * takes the time to say so.
     */
    @Nullable
    Permit tryAcquireTimeless() {
        return state instanceof Closed closed && !policy.heedsSlowness() ? closed : null;
    }

    /** How long until a call may be let through: 0 if it may be now, {@link Long#MAX_VALUE} if nobody knows. */
    public long waitNanos(long nowNanos) {
        return state.waitNanos(nowNanos);
    }

    /** Where it is now. */
    public StateName state(long nowNanos) {
        return state.due(nowNanos).name();
    }

    /** What its state has seen; nothing when it is open. */
    public OutcomeTally tally(long nowNanos) {
        return state.tally(nowNanos);
    }

    public BreakerPolicy policy() {
        return policy;
    }

    /**
     * Puts it into a state, whatever it is in. What is under way changes nothing any more.
     *
     * @throws IllegalArgumentException for {@link StateName#HALF_OPEN} and {@link StateName#RAMPING}, to which it comes by itself
     */
    public void force(StateName name, long nowNanos) {
        BreakerState next = switch (name) {
            case OPEN -> new Open(this, 0, nowNanos + openNanos(0));
            case CLOSED, FORCED_OPEN, FORCED_CLOSED, METRICS_ONLY -> begun(name);
            case HALF_OPEN, RAMPING -> throw new IllegalArgumentException("nobody can put a breaker into " + name);
        };
        BreakerState before = (BreakerState) STATE.getAndSet(this, next);
        listener.changed(before.name(), name, before.tally(nowNanos));
    }

    /** Whether a permit is of the state that it is in. */
    boolean isIn(Permit some) {
        return state == some;
    }

    long slowNanos() {
        return slowNanos;
    }

    long rampNanos() {
        return rampNanos;
    }

    BreakerState open(BreakerState from, int before, long nowNanos) {
        return change(from, new Open(this, before, nowNanos + openNanos(before)), nowNanos);
    }

    BreakerState probe(BreakerState from, int openings, long nowNanos) {
        return change(
                from, new HalfOpen(this, openings, nowNanos + policy.probeTime().toNanos()), nowNanos);
    }

    BreakerState ramp(BreakerState from, int openings, long nowNanos) {
        return rampNanos == 0
                ? close(from, policy.newWindow(), nowNanos)
                : change(from, new Ramping(this, openings, nowNanos, policy.newWindow()), nowNanos);
    }

    BreakerState close(BreakerState from, OutcomeWindow window, long nowNanos) {
        return change(from, new Closed(this, window), nowNanos);
    }

    void wouldOpen(OutcomeTally seen) {
        listener.wouldOpen(seen);
    }

    /** Only the first one who sees a reason changes it; all go on with what is there then. */
    private BreakerState change(BreakerState from, BreakerState to, long nowNanos) {
        if (!STATE.compareAndSet(this, from, to)) {
            return state;
        }
        listener.changed(from.name(), to.name(), from.tally(nowNanos));
        return to;
    }

    /** Twice as long each time in a row, and between half of that and all of it. */
    private long openNanos(int before) {
        long first = policy.openFor().toNanos();
        long longest = policy.longestOpen().toNanos();
        long doubled = before > MOST_DOUBLINGS || first > longest >> before ? longest : first << before;
        return (long) (doubled * (0.5 + random.getAsDouble() / 2));
    }
}
