// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many nodes of a pool are ejected, and how many more may be. Thread-safe: atomic counts. */
final class Ejections {
    private final double mostShare;
    private final AtomicInteger outliers = new AtomicInteger();
    private final AtomicLong changes = new AtomicLong();
    private volatile int known;

    Ejections(double mostShare) {
        this.mostShare = mostShare;
    }

    void setKnown(int known) {
        this.known = known;
        changes.incrementAndGet();
    }

    /** Takes one of the places for outliers, if there is one. */
    boolean tryEject() {
        int limit = mostOutliers();
        int now = outliers.get();
        while (now < limit) {
            if (outliers.compareAndSet(now, now + 1)) {
                return true;
            }
            now = outliers.get();
        }
        return false;
    }

    /** The share, but one if there is another, for small pools. */
    private int mostOutliers() {
        if (mostShare == 0 || known < 2) {
            return 0;
        }
        return Math.min(known - 1, Math.max(1, (int) (mostShare * known)));
    }

    /** Gives a place back. */
    void release() {
        outliers.decrementAndGet();
    }

    /** Some node's standing is another now. */
    void changed() {
        changes.incrementAndGet();
    }

    /** Grows with each change of any node's standing. */
    long changes() {
        return changes.get();
    }
}
