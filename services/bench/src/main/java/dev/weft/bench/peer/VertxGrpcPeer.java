// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.weft.bench.v1.EchoMessage;
import dev.weft.bench.v1.EchoServiceClient;
import dev.weft.bench.v1.EchoServiceGrpcClient;
import dev.weft.bench.v1.EchoServiceGrpcService;
import dev.weft.bench.v1.EchoServiceService;
import io.vertx.core.Future;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.server.GrpcServer;

/** gRPC on Vert.x, through the stubs that its protoc plugin generates. */
final class VertxGrpcPeer implements Peer {
    private static final int WINDOW_BYTES = GrpcJavaPeer.WINDOW_BYTES;

    @Override
    public String title() {
        return "vertx-grpc";
    }

    @Override
    public String setup() {
        return "vertx-grpc %s, protobuf, generated stubs, one HTTP/2 connection, windows of 8 MiB; %s"
                .formatted(JarVersion.of(GrpcClient.class), VertxLoop.describe());
    }

    @Override
    public EchoServer serve(int port) {
        VertxLoop loop = VertxLoop.start();
        GrpcServer grpc = GrpcServer.server(loop.vertx());
        grpc.addService(EchoServiceGrpcService.of(new EchoBack()));
        VertxLoop.await(loop.vertx()
                .createHttpServer(new HttpServerOptions()
                        .setHttp2ConnectionWindowSize(WINDOW_BYTES)
                        .setInitialSettings(settings()))
                .requestHandler(grpc)
                .listen(port, "127.0.0.1"));
        return loop::close;
    }

    @Override
    public EchoClient<EchoMessage> connect(String host, int port) {
        VertxLoop loop = VertxLoop.start();
        GrpcClient client = GrpcClient.client(
                loop.vertx(),
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2ConnectionWindowSize(WINDOW_BYTES)
                        .setInitialSettings(settings()));
        return new Client(loop, EchoServiceGrpcClient.create(client, SocketAddress.inetSocketAddress(port, host)));
    }

    private static Http2Settings settings() {
        return new Http2Settings().setInitialWindowSize(WINDOW_BYTES);
    }

    private static final class EchoBack extends EchoServiceService {
        @Override
        public Future<EchoMessage> echo(EchoMessage request) {
            return Future.succeededFuture(
                    EchoMessage.newBuilder().setBody(request.getBody()).build());
        }
    }

    private record Client(VertxLoop loop, EchoServiceClient stub) implements EchoClient<EchoMessage> {
        @Override
        public EchoCall<EchoMessage> prepare(byte[] payload) {
            ByteString body = UnsafeByteOperations.unsafeWrap(payload);
            return handler -> stub.echo(EchoMessage.newBuilder().setBody(body).build())
                    .onComplete(handler::replied, handler::failed);
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
}
