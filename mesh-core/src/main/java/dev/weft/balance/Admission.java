// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

/** Which instances a choice may fall on, from the strictest down. None admits one that the call has tried, or that is barred. */
public enum Admission {
    /** Those that serve, and those that wait for a probe, unless this call failed once already. */
    HEALTHY {
        @Override
        boolean admitsStandingOf(Node node, Selection selection, long nowNanos) {
            return node.isServing() || selection.isFirst() && node.isProbeDue(nowNanos);
        }
    },
    /** In a panic, outliers too. */
    REACHABLE {
        @Override
        boolean admitsStandingOf(Node node, Selection selection, long nowNanos) {
            return !node.isLost();
        }
    },
    /** When there is nothing else, those too that have no connection. */
    ANY {
        @Override
        boolean admitsStandingOf(Node node, Selection selection, long nowNanos) {
            return true;
        }
    };

    abstract boolean admitsStandingOf(Node node, Selection selection, long nowNanos);

    /** Whether a call may go to {@code node}. */
    public boolean admits(Node node, Selection selection, long nowNanos) {
        return !selection.hasTried(node) && !node.isBarred(nowNanos) && admitsStandingOf(node, selection, nowNanos);
    }
}
