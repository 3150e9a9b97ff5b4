// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.contract.Bindings;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** An echo server as a process of its own. Prints its port; a request whose text is {@code hang} is never answered. */
final class EchoMain {
    private EchoMain() {}

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        new RpcServer(vertx, new RpcServerOptions())
                .add(Bindings.bind(ScriptedEcho.echo(EchoMain::answer)))
                .listen()
                .onSuccess(server -> System.out.println(server.port()))
                .onFailure(e -> {
                    e.printStackTrace();
                    Runtime.getRuntime().halt(1);
                });
    }

    private static Future<EchoReply> answer(EchoRequest request) {
        return request.getText().equals("hang")
                ? Promise.<EchoReply>promise().future()
                : Future.succeededFuture(ScriptedEcho.replyTo(request));
    }
}
