// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.stream.Conduit;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Feeds a call with the user's requests, no faster than the call takes them. Reading stdin blocks, so a thread of its own
 * does it, which does not keep the process alive.
 */
final class Feeder {
    private final Iterator<String> requests;
    private final MessageText text;
    private final Consumer<RuntimeException> onMistake;
    private final Conduit<Buffer> conduit;
    private final Semaphore room = new Semaphore(Conduit.DEFAULT_CAPACITY);
    private volatile boolean cancelled;

    /** A feeder that tells {@code onMistake} of a request that is none. */
    Feeder(Iterator<String> requests, MessageText text, Context context, Consumer<RuntimeException> onMistake) {
        this.requests = requests;
        this.text = text;
        this.onMistake = onMistake;
        this.conduit = new Conduit<>(Conduit.DEFAULT_CAPACITY, context);
    }

    ReadStream<Buffer> start() {
        conduit.writer().exceptionHandler(reason -> cancelled = true);
        Thread thread = new Thread(this::feed, "weft-requests");
        thread.setDaemon(true);
        thread.start();
        return conduit.reader();
    }

    private void feed() {
        int number = 0;
        try {
            while (!cancelled && requests.hasNext()) {
                number++;
                Buffer request = text.request(requests.next());
                room.acquire();
                conduit.writer().write(request).onComplete(taken -> room.release());
            }
            conduit.writer().end();
        } catch (IllegalArgumentException e) {
            fail(CommandFailure.usage("request " + number + ": " + e.getMessage()));
        } catch (RuntimeException e) {
            fail(CommandFailure.usage("cannot read stdin: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(CommandFailure mistake) {
        onMistake.accept(mistake);
        conduit.fail(mistake);
    }
}
