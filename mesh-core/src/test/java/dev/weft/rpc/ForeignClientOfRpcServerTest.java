// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.CallContext;
import dev.weft.call.Interceptor;
import dev.weft.contract.Bindings;
import dev.weft.wire.ForeignClient;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real server, called from another language: unary and streaming, failures, credit, deadlines, drain. */
@ExtendWith(VertxExtension.class)
class ForeignClientOfRpcServerTest {

    @BeforeAll
    static void needs_python() throws InterruptedException {
        ForeignClient.requirePython();
    }

    @Test
    void foreign_client_makes_every_kind_of_call_to_the_real_server(Vertx vertx) throws Exception {
        RpcServer server = new RpcServer(vertx, new RpcServerOptions())
                .intercept(echoingMetadata())
                .add(Bindings.bind(new ScriptedEcho()));
        server.listen().await(20, TimeUnit.SECONDS);
        ForeignClient.run(
                line -> {
                    if (line.contains(ForeignClient.READY_FOR_GOAWAY)) {
                        server.close();
                    }
                },
                "--await-goaway",
                "127.0.0.1",
                Integer.toString(server.port()));
        server.close().await(20, TimeUnit.SECONDS);
    }

    private static Interceptor echoingMetadata() {
        return (call, next) -> {
            CallContext context = CallContext.current().orElseThrow();
            call.metadata().all("x-echo").forEach(value -> context.addTrailer("x-echo", value));
            return next.proceed(call);
        };
    }
}
