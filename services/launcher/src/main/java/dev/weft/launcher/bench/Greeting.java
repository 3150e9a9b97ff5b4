// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.bench;

import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Method;
import dev.weft.contract.Contracts;
import dev.weft.hello.v1.HelloReq;
import dev.weft.hello.v1.HelloResp;
import dev.weft.hello.v1.HelloService;
import io.vertx.core.Future;

/**
 * The call that is made over and over: the same request, and nothing allocated for it but what the channel allocates.
 *
 * @param channel where to
 * @param request what is asked
 */
record Greeting(Channel channel, HelloReq request) {
    private static final Method<HelloReq, HelloResp> METHOD = sayHello();

    Future<HelloResp> call() {
        return call(CallOptions.DEFAULT);
    }

    Future<HelloResp> call(CallOptions options) {
        return channel.unary(METHOD, request, options);
    }

    @SuppressWarnings("unchecked") // the contract says so
    private static Method<HelloReq, HelloResp> sayHello() {
        return (Method<HelloReq, HelloResp>)
                Contracts.of(HelloService.class).method("SayHello").orElseThrow();
    }
}
