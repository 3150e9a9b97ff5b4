// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Call;
import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Method;
import dev.weft.call.MethodHandler;
import dev.weft.call.Reply;
import dev.weft.call.Service;
import dev.weft.stream.Conduit;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;

/** A channel to a service in the same thread. Streams cross a {@link Conduit}, as they would cross a connection. */
final class LoopbackChannel implements Channel {
    private final Service service;
    private final List<CallOptions> optionsSeen = new ArrayList<>();
    private final List<Call> callsSeen = new ArrayList<>();

    LoopbackChannel(Service service) {
        this.service = service;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q, R> Future<R> unary(Method<Q, R> method, Q request, CallOptions options) {
        optionsSeen.add(options);
        try {
            return (Future<R>) ((MethodHandler.Unary) handler(method)).handle(request);
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public Future<Reply> call(Call call) {
        optionsSeen.add(call.options());
        callsSeen.add(call);
        Call arrived = call.method().kind().clientStreams() ? call.withMessages(crossing(call.messages())) : call;
        try {
            return ((MethodHandler.Any) handler(call.method()))
                    .handle(arrived)
                    .map(reply -> reply.isStreaming() ? reply.withMessages(crossing(reply.messages())) : reply);
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    List<CallOptions> optionsSeen() {
        return optionsSeen;
    }

    List<Call> callsSeen() {
        return callsSeen;
    }

    private MethodHandler handler(Method<?, ?> method) {
        return service.handlers().get(method.name());
    }

    private static <T> ReadStream<T> crossing(ReadStream<T> messages) {
        Conduit<T> conduit = new Conduit<>();
        conduit.feed(messages);
        return conduit.reader();
    }

    @Override
    public String toString() {
        return "loopback";
    }
}
