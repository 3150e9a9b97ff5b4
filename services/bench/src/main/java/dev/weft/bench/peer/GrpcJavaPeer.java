// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.weft.bench.v1.EchoMessage;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** grpc-java over its Netty transport. */
final class GrpcJavaPeer implements Peer {
    private static final String SERVICE = "weft.bench.v1.EchoService";
    private static final MethodDescriptor<EchoMessage, EchoMessage> ECHO =
            MethodDescriptor.<EchoMessage, EchoMessage>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Echo"))
                    .setRequestMarshaller(ProtoUtils.marshaller(EchoMessage.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(EchoMessage.getDefaultInstance()))
                    .build();

    /** Twice what the largest cell keeps in flight, so that no call waits for a window update. */
    static final int WINDOW_BYTES = 8 << 20;

    @Override
    public String title() {
        return "grpc-java";
    }

    @Override
    public String setup() {
        return "grpc-netty %s, protobuf, directExecutor on both sides, retries off, windows of 8 MiB"
                .formatted(JarVersion.of(NettyChannelBuilder.class));
    }

    @Override
    public EchoServer serve(int port) throws IOException {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .directExecutor()
                .flowControlWindow(WINDOW_BYTES)
                .addService(ServerServiceDefinition.builder(SERVICE)
                        .addMethod(ECHO, ServerCalls.asyncUnaryCall((request, reply) -> {
                            reply.onNext(EchoMessage.newBuilder()
                                    .setBody(request.getBody())
                                    .build());
                            reply.onCompleted();
                        }))
                        .build())
                .build()
                .start();
        return server::shutdownNow;
    }

    @Override
    public EchoClient<EchoMessage> connect(String host, int port) {
        return new Client(NettyChannelBuilder.forAddress(host, port)
                .usePlaintext()
                .directExecutor()
                .disableRetry()
                .flowControlWindow(WINDOW_BYTES)
                .build());
    }

    private record Client(ManagedChannel channel) implements EchoClient<EchoMessage> {
        @Override
        public EchoCall<EchoMessage> prepare(byte[] payload) {
            ByteString body = UnsafeByteOperations.unsafeWrap(payload);
            return handler -> ClientCalls.asyncUnaryCall(
                    channel.newCall(ECHO, CallOptions.DEFAULT),
                    EchoMessage.newBuilder().setBody(body).build(),
                    new ReplyObserver(handler));
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
            burst.run();
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    /** Waits for the status before it reports the reply: only then is the call over. */
    private static final class ReplyObserver implements StreamObserver<EchoMessage> {
        private final ReplyHandler<EchoMessage> handler;
        private EchoMessage reply = EchoMessage.getDefaultInstance();

        ReplyObserver(ReplyHandler<EchoMessage> handler) {
            this.handler = handler;
        }

        @Override
        public void onNext(EchoMessage message) {
            reply = message;
        }

        @Override
        public void onCompleted() {
            handler.replied(reply);
        }

        @Override
        public void onError(Throwable cause) {
            handler.failed(cause);
        }
    }
}
