// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

/** Sees what is decided. Called often and on event loops, so it must be fast; what it throws fails the call. */
public interface RulingListener {

    /** A call was decided about, and met at least one limit. */
    void decided(Ruling ruling);

    /** A limit in shadow was asked, and this is what it would have said. */
    void triedOut(Ruling ruling);
}
