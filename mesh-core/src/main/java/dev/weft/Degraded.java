// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.Call;
import dev.weft.call.CallContext;
import dev.weft.call.Idempotency;
import dev.weft.call.Metadata;
import dev.weft.call.MethodHandler;
import dev.weft.call.MethodKind;
import dev.weft.call.Reply;
import dev.weft.call.Service;
import dev.weft.resilience.LastAnswers;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lesser answers, for when there is nobody who could give a better one: what was answered last time, if the method's good answers
 * are kept and this one is not too old; else what the contract's fallback says, if there is one. Thread-safe.
 */
final class Degraded {
    /** In trailers: {@code cache} or {@code fallback}, if it was not the service that answered. */
    static final String ANSWERED_BY_KEY = "weft-answered-by";

    /** In trailers of a cached answer: how old it is, in milliseconds. */
    static final String AGE_KEY = "weft-age-ms";

    private final Map<String, MethodHandler> fallbacks = new ConcurrentHashMap<>();

    /** {@code service} answers calls of its contract that nobody else can. */
    void add(Service service) {
        service.contract()
                .methods()
                .forEach(method ->
                        fallbacks.put(method.path(), service.handlers().get(method.name())));
    }

    /** A good answer, which may serve again. */
    void keep(MethodGuard guard, Call call, Reply reply, ContextInternal context, long nowNanos) {
        LastAnswers<AskedAs, Reply> answers = guard.answers();
        if (answers != null && isCacheable(call)) {
            answers.put(askedAs(call, context), Reply.of(reply.message()), nowNanos);
        }
    }

    /** Fails with {@code cause} if there is none. */
    Future<Reply> answer(MethodGuard guard, Call call, Throwable cause, ContextInternal context, long nowNanos) {
        boolean nothingToSay = guard.answers() == null && fallbacks.isEmpty();
        if (nothingToSay || !Verdict.isOutage(cause)) {
            return Future.failedFuture(cause);
        }
        Reply kept = kept(guard, call, context, nowNanos);
        if (kept != null) {
            guard.counts().add(Protected.CACHED);
            return Future.succeededFuture(kept);
        }
        MethodHandler fallback = fallbacks.get(call.method().path());
        if (fallback == null || call.method().kind().clientStreams()) {
            return Future.failedFuture(cause);
        }
        return ask(fallback, call).transform((reply, none) -> {
            if (none != null) {
                return Future.failedFuture(cause);
            }
            guard.counts().add(Protected.FELL_BACK);
            return Future.succeededFuture(said(reply, "fallback"));
        });
    }

    private static @Nullable Reply kept(MethodGuard guard, Call call, ContextInternal context, long nowNanos) {
        LastAnswers<AskedAs, Reply> answers = guard.answers();
        if (answers == null || !isCacheable(call)) {
            return null;
        }
        LastAnswers.Entry<Reply> last = answers.get(askedAs(call, context), nowNanos);
        if (last == null) {
            return null;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(nowNanos - last.atNanos());
        return said(last.answer(), "cache")
                .withTrailers(Future.succeededFuture(
                        Metadata.of(ANSWERED_BY_KEY, "cache").plus(AGE_KEY, "" + millis)));
    }

    private static Reply said(Reply reply, String by) {
        return reply.withTrailers(reply.trailers().map(trailers -> trailers.plus(ANSWERED_BY_KEY, by)));
    }

    private static boolean isCacheable(Call call) {
        return call.method().kind() == MethodKind.UNARY && call.method().idempotency() == Idempotency.NO_SIDE_EFFECTS;
    }

    private static AskedAs askedAs(Call call, ContextInternal context) {
        CallContext outer = CallContext.of(context);
        Metadata metadata = outer == null ? call.metadata() : call.metadata().plus(outer.propagated());
        return new AskedAs(call.message(), metadata);
    }

    private static Future<Reply> ask(MethodHandler fallback, Call call) {
        try {
            return fallback instanceof MethodHandler.Unary unary
                    ? unary.handle(call.message()).map(message -> Reply.of(message))
                    : ((MethodHandler.Any) fallback).handle(call);
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }
}
