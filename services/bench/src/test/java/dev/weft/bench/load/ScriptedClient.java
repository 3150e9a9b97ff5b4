// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.load;

import dev.weft.bench.peer.EchoCall;
import dev.weft.bench.peer.EchoClient;
import dev.weft.bench.peer.ReplyHandler;
import java.util.ArrayDeque;
import java.util.Queue;

/** A client without a network: calls wait until the test answers them. Confined to the test's thread. */
final class ScriptedClient implements EchoClient<byte[]> {
    private final Queue<ReplyHandler<byte[]>> waiting = new ArrayDeque<>();
    private int sent;

    /** Answers the call that has waited longest. */
    void reply(byte[] content) {
        waiting.remove().replied(content);
    }

    /** Fails the call that has waited longest. */
    void fail(Throwable cause) {
        waiting.remove().failed(cause);
    }

    int inFlight() {
        return waiting.size();
    }

    int sent() {
        return sent;
    }

    @Override
    public EchoCall<byte[]> prepare(byte[] payload) {
        return handler -> {
            sent++;
            waiting.add(handler);
        };
    }

    @Override
    public int lengthOf(byte[] reply) {
        return reply.length;
    }

    @Override
    public byte[] contentOf(byte[] reply) {
        return reply;
    }

    @Override
    public void execute(Runnable burst) {
        burst.run();
    }

    @Override
    public void close() {}
}
