// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import com.google.protobuf.ByteString;
import dev.weft.call.CallContext;
import dev.weft.call.Detail;
import dev.weft.call.Status;
import dev.weft.contract.ServiceContract;
import dev.weft.hello.v1.HelloReq;
import dev.weft.hello.v1.HelloResp;
import dev.weft.hello.v1.HelloServiceService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A contract of Java types of every shape, for what hello does not have. */
@ServiceContract(name = "test.v1.Shop")
public interface Shop {

    /** Answers with the order itself. */
    Future<Order> confirm(Order order);

    Future<Void> ping();

    void forget(Item item);

    /** An order. */
    record Order(
            String id,
            List<Item> items,
            Map<String, Integer> stock,
            String note,
            boolean paid,
            double total,
            long number) {}

    /** A part of an order. */
    record Item(String name, List<String> tags) {}

    /** A shop that remembers what it was told to forget. */
    final class Remembering implements Shop {
        final CompletableFuture<Item> forgotten = new CompletableFuture<>();

        @Override
        public Future<Order> confirm(Order order) {
            return Future.succeededFuture(order);
        }

        @Override
        public Future<Void> ping() {
            return Future.succeededFuture();
        }

        @Override
        public void forget(Item item) {
            forgotten.complete(item);
        }
    }

    /** A hello that answers with the caller's metadata, and fails with details when there is none. */
    final class Particular extends HelloServiceService {
        @Override
        public Future<HelloResp> sayHello(HelloReq request) {
            return CallContext.current()
                    .flatMap(call -> call.metadata().get("who"))
                    .map(who -> Future.succeededFuture(
                            HelloResp.newBuilder().setReply(who).build()))
                    .orElseGet(() -> Future.failedFuture(Status.UNAUTHENTICATED
                            .failure("who?")
                            .withDetails(List.of(
                                    Detail.of(request),
                                    new Detail("type.googleapis.com/x.Unknown", ByteString.copyFromUtf8("?"))))));
        }
    }
}
