// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import io.vertx.core.Future;
import java.util.List;

/**
 * Stands around calls: sees each before it goes on, may change it, answer it, refuse it, or watch how it ends. One type
 * for both sides and all four kinds. Called on the context of the call; must not block.
 *
 * <pre>{@code
 * Interceptor timed = (call, next) -> {
 *     long start = System.nanoTime();
 *     return next.proceed(call).onComplete(reply -> record(call.method(), System.nanoTime() - start));
 * };
 * }</pre>
 */
@FunctionalInterface
public interface Interceptor {

    /**
     * Treats one call.
     *
     * @param call the call so far
     * @param next the rest of the path; may be taken more than once only if the request is a single message
     * @return the reply; failed with a {@link CallFailure} to refuse
     */
    Future<Reply> intercept(Call call, Next next);

    /** The rest of the path of a call. */
    @FunctionalInterface
    interface Next {
        /** Goes on with {@code call}. A remote failure fails the future; nothing is thrown. */
        Future<Reply> proceed(Call call);
    }

    /** {@code end} with {@code interceptors} around it, the first of them outermost. */
    static Next chain(List<Interceptor> interceptors, Next end) {
        Next next = end;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            next = new Link(interceptors.get(i), next);
        }
        return next;
    }

    /** One interceptor and what follows it. */
    record Link(Interceptor interceptor, Next next) implements Next {
        @Override
        public Future<Reply> proceed(Call call) {
            try {
                return interceptor.intercept(call, next);
            } catch (RuntimeException e) {
                return Future.failedFuture(e);
            }
        }
    }
}
