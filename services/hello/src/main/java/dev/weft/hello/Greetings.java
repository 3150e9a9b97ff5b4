// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import dev.weft.hello.v1.HelloResp;
import dev.weft.stream.Conduit;
import io.vertx.core.Context;
import io.vertx.core.streams.ReadStream;

/**
 * One greeting, many times over: written while the reader takes them, in bursts, so that other calls of the event loop
 * get their turn. Confined to the call's context.
 */
final class Greetings {
    private static final int BURST = 64;

    private final Context context;
    private final Conduit<HelloResp> conduit;
    private final HelloResp greeting;
    private int left;
    private boolean scheduled;
    private boolean finished;

    Greetings(Context context, HelloResp greeting, int times) {
        this.context = context;
        this.conduit = new Conduit<>(Conduit.DEFAULT_CAPACITY, context);
        this.greeting = greeting;
        this.left = times;
    }

    ReadStream<HelloResp> start() {
        conduit.writer().exceptionHandler(reason -> finished = true);
        conduit.writer().drainHandler(drained -> schedule());
        schedule();
        return conduit.reader();
    }

    /** Nobody listens any longer. */
    void stop(Throwable reason) {
        finished = true;
        conduit.cancel(reason);
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            context.runOnContext(turn -> burst());
        }
    }

    private void burst() {
        scheduled = false;
        for (int i = 0; i < BURST && hasMore() && !conduit.writer().writeQueueFull(); i++) {
            left--;
            conduit.writer().write(greeting);
        }
        if (left == 0 && !finished) {
            finished = true;
            conduit.writer().end();
        } else if (hasMore() && !conduit.writer().writeQueueFull()) {
            schedule();
        }
    }

    private boolean hasMore() {
        return left > 0 && !finished;
    }
}
