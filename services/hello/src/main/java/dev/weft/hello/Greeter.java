// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import dev.weft.call.CallContext;
import dev.weft.call.Status;
import dev.weft.hello.v1.HelloReq;
import dev.weft.hello.v1.HelloResp;
import dev.weft.hello.v1.HelloService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;

/** Greets people, in all four ways. No way reads or makes more messages than the other side takes. Thread-safe. */
final class Greeter implements HelloService {
    private final Vertx vertx;

    Greeter(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<HelloResp> sayHello(HelloReq request) {
        return Future.succeededFuture(greeting(request.getName()));
    }

    @Override
    public Future<HelloResp> greetEveryone(ReadStream<HelloReq> requests) {
        Guests guests = new Guests();
        Promise<HelloResp> reply = Promise.promise();
        requests.exceptionHandler(reply::tryFail)
                .endHandler(end -> reply.tryComplete(greeting(guests.toString())))
                .handler(request -> guests.add(orWorld(request.getName())))
                .resume();
        return reply.future();
    }

    @Override
    public Future<ReadStream<HelloResp>> greetMany(HelloReq request) {
        if (request.getCount() < 0) {
            return Future.failedFuture(
                    Status.INVALID_ARGUMENT.failure("count must not be negative, was " + request.getCount()));
        }
        HelloResp greeting = greeting(request.getName());
        Greetings greetings = new Greetings(vertx.getOrCreateContext(), greeting, Math.max(1, request.getCount()));
        CallContext.current().ifPresent(call -> call.onCancel(greetings::stop));
        return Future.succeededFuture(greetings.start());
    }

    @Override
    public Future<ReadStream<HelloResp>> converse(ReadStream<HelloReq> requests) {
        return Future.succeededFuture(new MappedStream<>(requests, request -> greeting(request.getName())));
    }

    private static HelloResp greeting(String name) {
        return HelloResp.newBuilder().setReply("Hello, " + orWorld(name) + "!").build();
    }

    private static String orWorld(String name) {
        return name.isEmpty() ? "world" : name;
    }
}
