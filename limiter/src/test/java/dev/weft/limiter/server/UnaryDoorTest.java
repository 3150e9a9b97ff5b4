// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import dev.weft.rpc.Sandbox;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One method behind the door: what it is told of calls, and what callers are told that do not behave. */
@Timeout(60)
class UnaryDoorTest {
    private static final String SERVICE = "test.Echo";
    private static final int MESSAGE_BYTES = 20_000;
    private static final int CALLS = 2;
    private static final Duration BRIEF = Duration.ofMillis(150);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final Queue<Promise<StringValue>> undecided = new ConcurrentLinkedQueue<>();
    private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
    private UnaryDoor<StringValue, StringValue> door;
    private ManagedChannel channel;

    /** A call, and how it ended. */
    private static final class Call extends ClientCall.Listener<StringValue> {
        private final ClientCall<StringValue, StringValue> call;
        private final CompletableFuture<Status> ended = new CompletableFuture<>();
        private volatile String reply = "";

        Call(ClientCall<StringValue, StringValue> call) {
            this.call = call;
            call.start(this, new Metadata());
            call.request(2);
        }

        @Override
        public void onMessage(StringValue message) {
            reply = message.getValue();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
        }

        Call send(String text) {
            call.sendMessage(StringValue.of(text));
            return this;
        }

        Call halfClose() {
            call.halfClose();
            return this;
        }

        Status.Code code() throws Exception {
            return ended.get(Sandbox.PATIENCE.toSeconds(), TimeUnit.SECONDS).getCode();
        }
    }

    @BeforeEach
    void open() {
        listen(Sandbox.PATIENCE);
    }

    @AfterEach
    void nothing_was_thrown_and_no_call_is_forgotten() {
        undecided.forEach(promise -> promise.tryComplete(StringValue.of("late")));
        Sandbox.until("all calls are over", () -> door.open() == 0);
        assertThat(thrown).isEmpty();
    }

    private void listen(Duration callTime) {
        Vertx vertx = sandbox.newVertx();
        vertx.exceptionHandler(thrown::add);
        door = new UnaryDoor<>(
                vertx, StringValue.parser(), new UnaryDoor.Bounds(MESSAGE_BYTES, callTime, CALLS), this::method);
        GrpcServer grpc = GrpcServer.server(vertx)
                .callHandler(
                        ServiceMethod.server(
                                ServiceName.create(SERVICE),
                                "Say",
                                GrpcMessageEncoder.IDENTITY,
                                GrpcMessageDecoder.IDENTITY),
                        door);
        HttpServer server =
                Sandbox.await(vertx.createHttpServer().requestHandler(grpc).listen(0, Sandbox.HOST));
        CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
        compressors.register(Codec.Identity.NONE);
        compressors.register(new Codec.Gzip());
        compressors.register(new OwnCodec());
        ManagedChannel connected = NettyChannelBuilder.forAddress(Sandbox.HOST, server.actualPort())
                .usePlaintext()
                .compressorRegistry(compressors)
                .build();
        sandbox.closeLater(() -> {
            connected.shutdownNow();
            return Future.succeededFuture();
        });
        channel = connected;
    }

    private Future<StringValue> method(StringValue request) {
        if (request.getValue().equals("never")) {
            Promise<StringValue> promise = Promise.promise();
            undecided.add(promise);
            return promise.future();
        }
        return Future.succeededFuture(StringValue.of(request.getValue().length() + ""));
    }

    private Call call() {
        return call(CallOptions.DEFAULT);
    }

    private Call call(CallOptions options) {
        MethodDescriptor<StringValue, StringValue> say = MethodDescriptor.<StringValue, StringValue>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(SERVICE + "/Say")
                .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .build();
        return new Call(channel.newCall(say, options));
    }

    private void assertServes() throws Exception {
        Call good = call().send("12345").halfClose();
        assertThat(good.code()).isEqualTo(Status.Code.OK);
        assertThat(good.reply).isEqualTo("5");
    }

    @Test
    void call_is_answered_compressed_or_not() throws Exception {
        assertServes();
        Call compressed = call(CallOptions.DEFAULT.withCompression("gzip"));
        compressed.call.setMessageCompression(true);
        compressed.send("x".repeat(10_000)).halfClose();
        assertThat(compressed.code()).isEqualTo(Status.Code.OK);
        assertThat(compressed.reply).isEqualTo("10000");
    }

    @Test
    void little_that_is_compressed_from_much_is_too_large() throws Exception {
        Call bomb = call(CallOptions.DEFAULT.withCompression("gzip"));
        bomb.call.setMessageCompression(true);
        bomb.send("x".repeat(10_000_000)).halfClose();
        assertThat(bomb.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertServes();
    }

    @Test
    void much_is_too_large() throws Exception {
        assertThat(call().send("x".repeat(100_000)).halfClose().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertServes();
    }

    @Test
    void other_encodings_are_not_implemented() throws Exception {
        Call other = call(CallOptions.DEFAULT.withCompression(OwnCodec.NAME));
        other.call.setMessageCompression(true);
        other.send("12345").halfClose();
        assertThat(other.code()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertServes();
    }

    @Test
    void caller_that_does_not_come_to_an_end_is_told_so_in_time() throws Exception {
        listen(BRIEF);
        assertThat(call().send("12345").code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(call().code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertServes();
    }

    @Test
    void callers_deadline_is_kept() {
        Call hasty = call(CallOptions.DEFAULT.withDeadlineAfter(BRIEF.toMillis(), TimeUnit.MILLISECONDS));
        hasty.send("never").halfClose();
        Sandbox.until("the call has come", () -> !undecided.isEmpty());
        Sandbox.until("it is over", () -> door.open() == 0);
        assertThat(undecided.element().future().isComplete()).isFalse();
    }

    @Test
    void caller_that_leaves_before_the_decision_is_not_answered() throws Exception {
        Call gone = call().send("never").halfClose();
        Sandbox.until("the call has come", () -> !undecided.isEmpty());
        gone.call.cancel("enough", null);
        Sandbox.until("it is over", () -> door.open() == 0);
        undecided.remove().complete(StringValue.of("late"));
        assertServes();
    }

    @Test
    void more_calls_at_once_are_refused() throws Exception {
        Call first = call().send("never").halfClose();
        Call second = call().send("never").halfClose();
        Sandbox.until("both have come", () -> undecided.size() == CALLS);
        assertThat(call().send("12345").halfClose().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        undecided.forEach(promise -> promise.complete(StringValue.of("at last")));
        assertThat(List.of(first.code(), second.code())).containsOnly(Status.Code.OK);
        assertServes();
    }

    /** One that the server does not know. */
    private static final class OwnCodec implements Codec {
        static final String NAME = "own";

        @Override
        public String getMessageEncoding() {
            return NAME;
        }

        @Override
        public InputStream decompress(InputStream in) {
            return in;
        }

        @Override
        public OutputStream compress(OutputStream out) {
            return out;
        }
    }
}
