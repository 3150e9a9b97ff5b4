// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.Call;
import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Deadline;
import dev.weft.call.Metadata;
import dev.weft.call.Reply;
import dev.weft.call.Status;
import dev.weft.codec.CodecException;
import dev.weft.stream.Conduit;
import dev.weft.wire.Compression;
import dev.weft.wire.MessageWriter;
import dev.weft.wire.ServerStream;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What every answered call does, whatever its shape: runs the handler on a context of its own, in which the call's
 * deadline and metadata can be found, and turns what comes of it into an END. Confined to the connection's event loop, to
 * which it brings what handlers complete elsewhere.
 */
abstract class ServedCall extends ServerStream {
    private static final System.Logger LOG = System.getLogger(ServedCall.class.getName());

    private static final Metadata OVERLOADED = Metadata.of("weft-refused", "overload");

    final ServedMethod served;
    final ServerConnectionContext connection;
    final Metadata metadata;
    private final long timeoutMicros;
    private @Nullable ContextInternal context;
    private @Nullable CallContext call;
    private boolean begun;

    ServedCall(ServedMethod served, ServerConnectionContext connection, long timeoutMicros, Metadata metadata) {
        this.served = served;
        this.connection = connection;
        this.timeoutMicros = timeoutMicros;
        this.metadata = metadata;
    }

    /** Runs the handler; {@code completion} gets what it answers, on the event loop or not. */
    final <T> void handle(HandlerRun<T> run, Completable<T> completion) {
        Admission.Admitted admitted = connection.admission().tryAdmit(served.method(), metadata);
        if (admitted == null) {
            fail(overloaded());
        } else if (admitted == Admission.Admitted.UNCOUNTED) {
            begin(run, completion);
        } else {
            begin(run, (answer, failure) -> {
                admitted.answered(failure);
                completion.complete(answer, failure);
            });
        }
    }

    private CallFailure overloaded() {
        return CallFailure.notProcessed(Status.UNAVAILABLE, "this instance has as many calls as it bears")
                .withTrailers(OVERLOADED);
    }

    private <T> void begin(HandlerRun<T> run, Completable<T> completion) {
        begun = true;
        ContextInternal own = connection.context().duplicate();
        CallContext ownCall = newContext();
        ownCall.attachTo(own);
        context = own;
        call = ownCall;
        ContextInternal previous = own.beginDispatch();
        try {
            Future<T> answer = run.run();
            if (answer.isComplete()) {
                completion.complete(answer.result(), answer.cause());
            } else {
                answer.onComplete(completion);
            }
        } catch (Throwable e) {
            completion.complete(null, e);
        } finally {
            own.endDispatch(previous);
        }
    }

    /** What runs the handler. */
    interface HandlerRun<T> {
        Future<T> run() throws Exception;
    }

    /** The call as interceptors and handlers see it. */
    final Call callOf(@Nullable Object message) {
        return Call.of(served.method(), CallOptions.DEFAULT, metadata, deadline(), connection.peer(), message);
    }

    final Call callOf(Conduit<Object> messages) {
        return Call.streaming(
                served.method(), CallOptions.DEFAULT, metadata, deadline(), connection.peer(), messages.reader());
    }

    final ContextInternal context() {
        return context == null ? connection.context() : context;
    }

    /** Trailers that the handler added to its context. */
    final Metadata addedTrailers() {
        return call == null ? Metadata.EMPTY : call.trailers();
    }

    /** Runs on the event loop, now if this is it. */
    final void onLoop(Runnable action) {
        if (connection.context().nettyEventLoop().inEventLoop()) {
            action.run();
        } else {
            connection.context().nettyEventLoop().execute(action);
        }
    }

    final void endWith(@Nullable Object message, Metadata trailers) {
        try {
            end(writer(message), trailers);
        } catch (RuntimeException e) {
            fail(unwritable(e));
        }
    }

    final MessageWriter writer(@Nullable Object message) {
        @SuppressWarnings("NullAway") // Null exactly where the type is Void, whose marshaller takes it.
        MessageWriter writer =
                connection.squeezeFor(metadata).writer(served.replies().marshaller(), message);
        return writer;
    }

    final void failWith(Throwable cause) {
        CallFailure failure = CallFailure.from(cause);
        if (cause != failure) {
            LOG.log(System.Logger.Level.WARNING, served.method() + ": the handler failed", cause);
        }
        Metadata added = addedTrailers();
        fail(added.isEmpty() ? failure : failure.withTrailers(failure.trailers().plus(added)));
    }

    static CallFailure unwritable(RuntimeException cause) {
        if (cause instanceof CallFailure failure) {
            return failure;
        }
        String text =
                cause instanceof CodecException ? String.valueOf(cause.getMessage()) : "the reply does not serialize";
        return CallFailure.of(Status.INTERNAL, text).withCause(cause);
    }

    static CallFailure unreadable(RuntimeException cause) {
        String text =
                cause instanceof CodecException ? String.valueOf(cause.getMessage()) : "the request does not parse";
        return CallFailure.notProcessed(Status.INVALID_ARGUMENT, text);
    }

    @Override
    protected final void onMessage(ByteBuf bytes, @Nullable Compression compression, int cost) {
        Object message;
        try {
            message = served.requests().read(bytes, compression);
        } catch (RuntimeException e) {
            taken(cost);
            onUnreadable(unreadable(e));
            return;
        }
        onRequest(message, cost);
    }

    @Override
    protected final void onAssembled(byte[] bytes, @Nullable Compression compression, int cost) {
        Object message;
        try {
            message = served.requests().readOwned(bytes, compression);
        } catch (RuntimeException e) {
            taken(cost);
            onUnreadable(unreadable(e));
            return;
        }
        onRequest(message, cost);
    }

    /** A request has come; what it cost is to be given back when it has been taken. */
    abstract void onRequest(Object message, int cost);

    /** A request has come that cannot be read. */
    abstract void onUnreadable(CallFailure failure);

    @Override
    protected void onCancelled(CallFailure reason) {
        if (call != null) {
            CallContext cancelled = call;
            context().dispatch(v -> cancelled.cancel(reason));
        }
        if (!begun) {
            fail(reason);
        }
    }

    /** The single-message reply of the long way. */
    final void endWithReply(Reply reply) {
        reply.trailers()
                .onComplete((trailers, failure) -> onLoop(() -> {
                    if (failure == null) {
                        endWith(reply.message(), trailers.plus(addedTrailers()));
                    } else {
                        failWith(failure);
                    }
                }));
    }

    private CallContext newContext() {
        Metadata propagated = connection.propagated(metadata);
        if (timeoutMicros == 0) {
            return new CallContext(served.method(), metadata, null, connection.peer(), propagated);
        }
        long nanos = Math.min(TimeUnit.MICROSECONDS.toNanos(timeoutMicros), Long.MAX_VALUE / 2);
        return CallContext.until(System.nanoTime() + nanos, served.method(), metadata, connection.peer(), propagated);
    }

    private @Nullable Deadline deadline() {
        return call == null ? null : call.deadline().orElse(null);
    }
}
