// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

/**
 * What a CALL names: a method, how its messages are serialized, and how many there are. Interned per connection.
 *
 * @param path {@code service/method}
 * @param codec number of the codec of all messages of the call
 * @param mode bits: {@link #CLIENT_STREAMS}, {@link #SERVER_STREAMS}, {@link #ONE_WAY}
 */
public record MethodSignature(String path, int codec, int mode) {
    /** The client sends a stream of messages. */
    public static final int CLIENT_STREAMS = 1;
    /** The server sends a stream of messages. */
    public static final int SERVER_STREAMS = 2;
    /** The server sends nothing at all. */
    public static final int ONE_WAY = 4;

    /** Longest path accepted, bytes of UTF-8. */
    static final int MOST_PATH_BYTES = 1_024;

    public boolean clientStreams() {
        return (mode & CLIENT_STREAMS) != 0;
    }

    public boolean serverStreams() {
        return (mode & SERVER_STREAMS) != 0;
    }

    public boolean oneWay() {
        return (mode & ONE_WAY) != 0;
    }
}
