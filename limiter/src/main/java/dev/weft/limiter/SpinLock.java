// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A lock for sections of some ten nanoseconds that neither wait nor do I/O, which never parks a thread: who finds it taken
 * spins, and lets others run if that takes long, because its owner may have lost its core. Not reentrant.
 */
public final class SpinLock extends AtomicInteger {
    private static final long serialVersionUID = 1L;
    private static final int FREE = 0;
    private static final int TAKEN = 1;
    private static final int SPINS = 64;

    /** Takes it, spinning while somebody else has it. */
    public void lock() {
        if (!compareAndSet(FREE, TAKEN)) {
            spin();
        }
    }

    /** Leaves it to the next one; only its owner may. */
    public void unlock() {
        setRelease(FREE);
    }

    private void spin() {
        int spins = 0;
        while (getPlain() == TAKEN || !compareAndSet(FREE, TAKEN)) {
            if (++spins % SPINS == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
