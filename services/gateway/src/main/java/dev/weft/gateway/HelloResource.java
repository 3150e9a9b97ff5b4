// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import dev.weft.call.CallOptions;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import dev.weft.contract.Contracts;
import dev.weft.contract.Stubs;
import dev.weft.hello.v1.HelloReq;
import dev.weft.hello.v1.HelloResp;
import dev.weft.hello.v1.HelloServiceClient;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** {@code GET /v1/hello/{name}}: the greeting of somebody. Thread-safe. */
final class HelloResource implements Handler<RoutingContext> {
    /** The header that names the instance which answered, as the trailer of the call does. */
    static final String INSTANCE = "weft-instance";

    /** Where it is; a name follows. */
    static final String PATH = "/v1/hello/";

    /** What it calls. */
    static final String SERVICE = Contracts.of(HelloServiceClient.class).name();

    static final String METHOD = "SayHello";

    private static final int MOST_NAME_CHARS = 200;

    private final HelloServiceClient hello;
    private final CallOptions options;

    HelloResource(HelloServiceClient hello, Duration deadline) {
        this.hello = hello;
        this.options = CallOptions.DEFAULT.withTimeout(deadline);
    }

    @Override
    public void handle(RoutingContext context) {
        String name = context.pathParam("name");
        if (name.isBlank() || name.length() > MOST_NAME_CHARS) {
            context.fail(Status.INVALID_ARGUMENT.failure("name must be 1 to " + MOST_NAME_CHARS
                    + " characters that are not all blank, was " + name.length()));
            return;
        }
        HttpServerResponse response = context.response();
        Stubs.with(hello, options.withTrailersHandler(trailers -> nameInstance(trailers, response)))
                .sayHello(HelloReq.newBuilder().setName(name).build())
                .onSuccess(reply -> answer(reply, response))
                .onFailure(context::fail);
    }

    /** Tells who answered. */
    static void nameInstance(Metadata trailers, HttpServerResponse response) {
        trailers.get(INSTANCE).ifPresent(instance -> response.putHeader(INSTANCE, instance));
    }

    private static void answer(HelloResp reply, HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(new JsonObject().put("reply", reply.getReply()).toBuffer());
    }
}
