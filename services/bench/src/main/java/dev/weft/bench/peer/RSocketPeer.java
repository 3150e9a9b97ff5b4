// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.ByteBufPayload;
import java.time.Duration;
import java.util.Objects;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/** RSocket over TCP, request-response. */
final class RSocketPeer implements Peer {
    private static final Duration START = Duration.ofSeconds(30);

    @Override
    public String title() {
        return "RSocket";
    }

    @Override
    public String setup() {
        return "rsocket-java %s on reactor-netty %s, TCP, zero-copy payload decoder, raw payloads, one event loop"
                .formatted(JarVersion.of(RSocket.class), JarVersion.of(TcpClient.class));
    }

    @Override
    public EchoServer serve(int port) {
        LoopResources loop = oneLoop();
        CloseableChannel server =
                Objects.requireNonNull(RSocketServer.create(SocketAcceptor.forRequestResponse(Mono::just))
                        .payloadDecoder(PayloadDecoder.ZERO_COPY)
                        .bind(TcpServerTransport.create(
                                TcpServer.create().host("127.0.0.1").port(port).runOn(loop)))
                        .block(START));
        return () -> {
            server.dispose();
            loop.dispose();
        };
    }

    @Override
    public EchoClient<Payload> connect(String host, int port) {
        LoopResources loop = oneLoop();
        RSocket socket = Objects.requireNonNull(RSocketConnector.create()
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .connect(TcpClientTransport.create(
                        TcpClient.create().host(host).port(port).runOn(loop)))
                .block(START));
        return new Client(loop, socket);
    }

    /** A loop with one thread, native where possible. */
    private static LoopResources oneLoop() {
        return LoopResources.create("rsocket", 1, true);
    }

    private record Client(LoopResources loop, RSocket socket) implements EchoClient<Payload> {
        @Override
        public EchoCall<Payload> prepare(byte[] payload) {
            ByteBuf body = SharedPayload.of(payload);
            return handler -> socket.requestResponse(ByteBufPayload.create(body.duplicate()))
                    .subscribe(new ReplySubscriber(handler));
        }

        @Override
        public int lengthOf(Payload reply) {
            return reply.sliceData().readableBytes();
        }

        @Override
        public byte[] contentOf(Payload reply) {
            return ByteBufUtil.getBytes(reply.sliceData());
        }

        @Override
        public void execute(Runnable burst) {
            loop.onClient(true).next().execute(burst);
        }

        @Override
        public void close() {
            socket.dispose();
            loop.dispose();
        }
    }

    private static final class ReplySubscriber implements CoreSubscriber<Payload> {
        private final ReplyHandler<Payload> handler;

        ReplySubscriber(ReplyHandler<Payload> handler) {
            this.handler = handler;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(Payload reply) {
            try {
                handler.replied(reply);
            } finally {
                reply.release();
            }
        }

        @Override
        public void onError(Throwable cause) {
            handler.failed(cause);
        }

        @Override
        public void onComplete() {}
    }
}
