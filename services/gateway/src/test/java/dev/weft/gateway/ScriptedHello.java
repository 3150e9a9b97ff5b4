// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import dev.weft.call.Status;
import dev.weft.hello.v1.HelloReq;
import dev.weft.hello.v1.HelloResp;
import dev.weft.hello.v1.HelloServiceService;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A hello that fails with the status that it is asked for by name, and answers {@code Slow} when the test says so. */
final class ScriptedHello extends HelloServiceService {
    static final String SECRET = "db-7.internal said no";

    final Promise<Void> slowIsAsked = Promise.promise();
    final Promise<HelloResp> slow = Promise.promise();

    @Override
    public Future<HelloResp> sayHello(HelloReq request) {
        if (request.getName().equals("Slow")) {
            slowIsAsked.tryComplete();
            return slow.future();
        }
        return Future.failedFuture(Status.valueOf(request.getName()).failure(SECRET));
    }
}
