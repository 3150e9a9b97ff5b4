// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

/** A reason to end a connection. Its text is fit for the peer to see. Carries no stack trace. */
public final class WireFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final GoAwayCode code;

    public WireFailure(GoAwayCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static WireFailure protocol(String message) {
        return new WireFailure(GoAwayCode.PROTOCOL, message);
    }

    /** The code that the peer is told, or has told. */
    public GoAwayCode code() {
        return code;
    }
}
