// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.bench;

/** The calls of one event loop. Confined to it, but for {@link #unsent}. */
interface Load {

    /** Starts the first calls. */
    void start();

    /** Starts no further calls; {@code drained} runs when the last in flight has ended. */
    void stop(Runnable drained);

    /** How many calls are due and have not started; 0 for a load that has no schedule. */
    long unsent();
}
