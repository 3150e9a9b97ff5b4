// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.call.Acknowledgement;
import dev.weft.call.Call;
import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Metadata;
import dev.weft.call.Method;
import dev.weft.call.Peer;
import dev.weft.call.Reply;
import dev.weft.launcher.cli.CommandFailure;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of any kind. The call lives on a context; whoever {@link #hold}s it waits on a thread of its own and takes the
 * replies there, so that a slow terminal slows the server down and no event loop.
 */
final class Conversation {
    private static final int AHEAD = 64;

    private final Channel channel;
    private final Method<Buffer, Buffer> method;
    private final CallOptions options;
    private final MessageText text;
    private final Requests requests;
    private final Context context;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private sealed interface Event {}

    private record Message(Buffer bytes, @Nullable ReadStream<Buffer> more) implements Event {}

    private record End(Metadata trailers) implements Event {}

    private record Failed(Throwable cause) implements Event {}

    Conversation(
            Channel channel,
            Method<Buffer, Buffer> method,
            CallOptions options,
            MessageText text,
            Requests requests,
            Context context) {
        this.channel = channel;
        this.method = method;
        this.options = options;
        this.text = text;
        this.requests = requests;
        this.context = context;
    }

    /**
     * Makes the call and gives each reply to {@code replies}.
     *
     * @return the trailers
     * @throws RuntimeException what the call failed with
     */
    Metadata hold(Consumer<String> replies) throws InterruptedException {
        context.runOnContext(start -> start());
        while (true) {
            Event event = events.take();
            if (event instanceof Message message) {
                replies.accept(read(message.bytes()));
                ReadStream<Buffer> more = message.more();
                if (more != null) {
                    context.runOnContext(next -> more.fetch(1));
                }
            } else if (event instanceof End end) {
                return end.trailers();
            } else if (event instanceof Failed failed) {
                throw failed.cause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(failed.cause());
            }
        }
    }

    private String read(Buffer reply) {
        try {
            return text.reply(reply);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.failed("cannot read a reply: " + e.getMessage());
        }
    }

    private void start() {
        try {
            channel.call(call()).onSuccess(this::answered).onFailure(this::failed);
        } catch (RuntimeException mistake) {
            failed(mistake);
        }
    }

    private Call call() {
        if (method.kind().clientStreams()) {
            Feeder feeder = new Feeder(requests.many(), text, context, this::failed);
            return Call.streaming(method, options, options.metadata(), null, Peer.LOCAL, feeder.start());
        }
        Buffer request = text.request(requests.one(text.emptyRequest()));
        return Call.of(method, options, options.metadata(), null, Peer.LOCAL, request);
    }

    private void answered(Reply reply) {
        if (method.acknowledgement() == Acknowledgement.NONE) {
            finish(reply);
            return;
        }
        if (!reply.isStreaming()) {
            events.add(new Message(reply.message(), null));
            finish(reply);
            return;
        }
        ReadStream<Buffer> messages = reply.messages();
        messages.exceptionHandler(this::failed)
                .endHandler(end -> finish(reply))
                .handler(message -> events.add(new Message(message, messages)));
        messages.fetch(AHEAD);
    }

    private void finish(Reply reply) {
        reply.trailers().onSuccess(trailers -> events.add(new End(trailers))).onFailure(this::failed);
    }

    private void failed(Throwable cause) {
        events.add(new Failed(cause));
    }
}
