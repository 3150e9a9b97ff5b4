// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

/** How many messages each side of a method sends. */
public enum MethodKind {
    /** One request, one reply. */
    UNARY(false, false),
    /** A stream of requests, one reply. */
    CLIENT_STREAMING(true, false),
    /** One request, a stream of replies. */
    SERVER_STREAMING(false, true),
    /** A stream each way, independent of each other. */
    BIDIRECTIONAL(true, true);

    private final boolean clientStreams;
    private final boolean serverStreams;

    MethodKind(boolean clientStreams, boolean serverStreams) {
        this.clientStreams = clientStreams;
        this.serverStreams = serverStreams;
    }

    /** Whether the caller sends a stream of messages rather than exactly one. */
    public boolean clientStreams() {
        return clientStreams;
    }

    /** Whether the callee answers with a stream of messages rather than exactly one. */
    public boolean serverStreams() {
        return serverStreams;
    }

    /** The kind with these two properties. */
    public static MethodKind of(boolean clientStreams, boolean serverStreams) {
        if (clientStreams) {
            return serverStreams ? BIDIRECTIONAL : CLIENT_STREAMING;
        }
        return serverStreams ? SERVER_STREAMING : UNARY;
    }
}
