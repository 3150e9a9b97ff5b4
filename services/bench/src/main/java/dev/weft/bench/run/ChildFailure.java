// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

/** A process of a peer said that it cannot, said nothing in time, or ended. */
public final class ChildFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure that says who and why. */
    public ChildFailure(String message) {
        super(message);
    }
}
