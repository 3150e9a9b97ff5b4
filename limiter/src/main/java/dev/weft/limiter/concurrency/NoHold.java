// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

/**
 * What is held where nothing is counted.
 *
 * @param permits that were asked for
 */
record NoHold(long permits) implements Hold {
    /** What who only looked holds. */
    static final NoHold NONE = new NoHold(0);

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public boolean renew() {
        return true;
    }

    @Override
    public void release() {
        // Nobody counted it.
    }
}
