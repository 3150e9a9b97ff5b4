// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import dev.weft.balance.Standing.Cause;
import dev.weft.balance.Standing.Ejected;
import dev.weft.balance.Standing.Probing;
import dev.weft.balance.Standing.Retired;
import dev.weft.balance.Standing.Serving;

/**
 * Whether one node gets calls, judged by how its calls end. It is ejected by faults in a row, by a rate of faults, by
 * its peers' verdict on its latency, or by the loss of its connection; returns when a probe, after a pause, succeeds; and then
 * warms up for as long as it was away, at most the slow start. Changes under the node's lock; its standing is read by anyone.
 */
final class Health {
    private final EjectionOptions options;
    private final Ejections ejections;
    private final long slowStartNanos;
    private final CallWindow window;
    private final EjectionPauses outlierPauses;
    private final EjectionPauses lostPauses;
    private volatile Standing standing;
    private int faultsInARow;

    Health(BalanceOptions options, Ejections ejections, Serving standing) {
        this.options = options.ejection();
        this.ejections = ejections;
        this.slowStartNanos = options.slowStartNanos();
        this.window = new CallWindow(this.options.windowNanos());
        this.outlierPauses = this.options.outlierPauses();
        this.lostPauses = this.options.lostPauses();
        this.standing = standing;
    }

    Standing standing() {
        return standing;
    }

    CallWindow window() {
        return window;
    }

    /** Whether a call that begins now is the probe that decides. */
    boolean tryProbe(long nowNanos) {
        Standing now = standing;
        if (now instanceof Ejected ejected && ejected.isDue(nowNanos)) {
            become(new Probing(ejected, nowNanos + options.probeNanos()));
            return true;
        }
        if (now instanceof Probing probing && nowNanos - probing.overdueNanos() >= 0) {
            become(new Probing(probing.ejection(), nowNanos + options.probeNanos()));
            return true;
        }
        return false;
    }

    void probeEnded(Outcome outcome, long nowNanos) {
        if (standing instanceof Probing probing) {
            settle(probing.ejection(), outcome, nowNanos);
        }
    }

    private void settle(Ejected ejection, Outcome outcome, long nowNanos) {
        switch (outcome) {
            case SUCCESS -> readmit(ejection, nowNanos);
            case NEUTRAL -> become(ejection);
            default -> become(ejected(ejection.cause(), ejection.sinceNanos(), 0, nowNanos));
        }
    }

    /** A call ended that was not a probe. */
    void ended(long beganNanos, Outcome outcome, long nowNanos) {
        if (outcome == Outcome.SUCCESS) {
            faultsInARow = 0;
            reached(nowNanos);
        } else if (outcome == Outcome.LOST) {
            lost(nowNanos);
        } else if (outcome == Outcome.FAILURE && isOfThisTime(beganNanos) && isOutlier(nowNanos)) {
            tryEject(nowNanos);
        }
    }

    /** What began before an ejection says nothing of the time after it. */
    private boolean isOfThisTime(long beganNanos) {
        return standing instanceof Serving serving && beganNanos - serving.sinceNanos() >= 0;
    }

    private boolean isOutlier(long nowNanos) {
        faultsInARow++;
        return faultsInARow >= options.consecutiveFaults()
                || window.calls(nowNanos) >= options.leastCalls() && window.faultRate(nowNanos) >= options.faultRate();
    }

    /** Ejects an outlier, if not too many are out already. */
    void tryEject(long nowNanos) {
        if (standing instanceof Serving serving && ejections.tryEject()) {
            become(ejected(Cause.OUTLIER, nowNanos, nowNanos - serving.sinceNanos(), nowNanos));
        }
    }

    /** Its connection broke, or could not be made. */
    void lost(long nowNanos) {
        if (standing instanceof Serving serving) {
            become(ejected(Cause.LOST, nowNanos, nowNanos - serving.sinceNanos(), nowNanos));
        }
    }

    /** There is a connection, or a call that succeeded: it is not lost. */
    void reached(long nowNanos) {
        if (standing instanceof Ejected ejected && ejected.cause() == Cause.LOST) {
            readmit(ejected, nowNanos);
        } else if (standing instanceof Probing probing && probing.ejection().cause() == Cause.LOST) {
            readmit(probing.ejection(), nowNanos);
        }
    }

    /** No longer one of the pool: gives its place among the ejected back. */
    void retire() {
        if (standing instanceof Ejected ejected) {
            releasePlace(ejected.cause());
        } else if (standing instanceof Probing probing) {
            releasePlace(probing.ejection().cause());
        }
        become(new Retired());
    }

    private Ejected ejected(Cause cause, long sinceNanos, long calmNanos, long nowNanos) {
        EjectionPauses pauses = cause == Cause.LOST ? lostPauses : outlierPauses;
        return new Ejected(cause, sinceNanos, nowNanos + pauses.next(calmNanos));
    }

    private void readmit(Ejected ejection, long nowNanos) {
        releasePlace(ejection.cause());
        window.clear();
        faultsInARow = 0;
        become(new Serving(nowNanos, Math.min(slowStartNanos, nowNanos - ejection.sinceNanos())));
    }

    private void releasePlace(Cause cause) {
        if (cause == Cause.OUTLIER) {
            ejections.release();
        }
    }

    private void become(Standing next) {
        standing = next;
        ejections.changed();
    }
}
