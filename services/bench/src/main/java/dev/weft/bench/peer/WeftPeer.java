// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.weft.bench.v1.EchoMessage;
import dev.weft.bench.v1.EchoService;
import dev.weft.bench.v1.EchoServiceClient;
import dev.weft.contract.Bindings;
import dev.weft.contract.Stubs;
import dev.weft.rpc.RpcClient;
import dev.weft.rpc.RpcClientOptions;
import dev.weft.rpc.RpcServer;
import dev.weft.rpc.RpcServerOptions;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Weft's wire, through the stub that any user gets. */
final class WeftPeer implements Peer {

    @Override
    public String title() {
        return "Weft";
    }

    @Override
    public String setup() {
        return "Weft, protobuf, stub and binding of the generated interface, defaults; %s"
                .formatted(VertxLoop.describe());
    }

    @Override
    public EchoServer serve(int port) {
        VertxLoop loop = VertxLoop.start();
        EchoService echo = new EchoBack();
        RpcServer server = new RpcServer(loop.vertx(), new RpcServerOptions().setPort(port));
        VertxLoop.await(server.add(Bindings.bind(echo)).listen());
        return loop::close;
    }

    @Override
    public EchoClient<EchoMessage> connect(String host, int port) {
        VertxLoop loop = VertxLoop.start();
        RpcClient client =
                new RpcClient(loop.vertx(), SocketAddress.inetSocketAddress(port, host), new RpcClientOptions());
        return new Client(loop, Stubs.stub(EchoServiceClient.class, client));
    }

    private static final class EchoBack implements EchoService {
        @Override
        public Future<EchoMessage> echo(EchoMessage request) {
            return Future.succeededFuture(
                    EchoMessage.newBuilder().setBody(request.getBody()).build());
        }
    }

    /** Calls through a stub. */
    record Client(VertxLoop loop, EchoServiceClient stub) implements EchoClient<EchoMessage> {
        @Override
        public EchoCall<EchoMessage> prepare(byte[] payload) {
            ByteString body = UnsafeByteOperations.unsafeWrap(payload);
            return handler ->
                    stub.echo(EchoMessage.newBuilder().setBody(body).build()).onComplete(new Reply(handler));
        }

        @Override
        public int lengthOf(EchoMessage reply) {
            return reply.getBody().size();
        }

        @Override
        public byte[] contentOf(EchoMessage reply) {
            return reply.getBody().toByteArray();
        }

        @Override
        public void execute(Runnable burst) {
            loop.execute(burst);
        }

        @Override
        public void close() {
            loop.close();
        }
    }

    /** Hands on how a call ended. */
    private record Reply(ReplyHandler<EchoMessage> handler) implements Completable<EchoMessage> {
        @Override
        public void complete(EchoMessage reply, @Nullable Throwable failure) {
            if (failure == null) {
                handler.replied(reply);
            } else {
                handler.failed(failure);
            }
        }
    }
}
