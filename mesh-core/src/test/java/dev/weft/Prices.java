// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.Idempotency;
import dev.weft.contract.Idempotent;
import dev.weft.contract.ServiceContract;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A service to protect callers from. */
@ServiceContract
public interface Prices {
    /** What something costs. */
    @Idempotent(Idempotency.NO_SIDE_EFFECTS)
    Future<Integer> price(String item);

    /** The same, from where nobody else asks. */
    @Idempotent
    Future<Integer> audit(String item);

    /** Costs money. */
    Future<String> buy(String item);

    /** Answers as it is told, and counts what it is asked. */
    final class Scripted implements Prices {
        final AtomicInteger asked = new AtomicInteger();
        volatile Function<String, Future<Integer>> price = item -> Future.succeededFuture(item.length());
        volatile Function<String, Future<Integer>> audit = item -> Future.succeededFuture(item.length());
        volatile Function<String, Future<String>> buy = Future::succeededFuture;

        @Override
        public Future<Integer> price(String item) {
            asked.incrementAndGet();
            return price.apply(item);
        }

        @Override
        public Future<Integer> audit(String item) {
            asked.incrementAndGet();
            return audit.apply(item);
        }

        @Override
        public Future<String> buy(String item) {
            asked.incrementAndGet();
            return buy.apply(item);
        }
    }
}
