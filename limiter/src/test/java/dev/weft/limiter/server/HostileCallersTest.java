// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.rpc.Sandbox;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls that are not as Envoy makes them: each is answered with a status, and the limiter goes on. */
class HostileCallersTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private ManagedChannel channel;

    @BeforeEach
    void start() {
        Limiters limiters = new Limiters(sandbox);
        channel = limiters.channel(limiters.start("{ 'key': 'user', 'limit': { 'permits': 3, 'per': '1h' } }"));
    }

    @Test
    void call_without_a_message_is_answered() throws Exception {
        assertThat(statusOf(call -> {}).getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertServes();
    }

    @Test
    void call_with_two_messages_is_answered() throws Exception {
        Status status = statusOf(call -> {
            call.sendMessage(new byte[0]);
            call.sendMessage(new byte[0]);
        });

        assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertServes();
    }

    @Test
    void bytes_that_are_no_request_are_answered() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[1 + random.nextInt(200)];
            random.nextBytes(bytes);
            assertThat(statusOf(call -> call.sendMessage(bytes)).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        assertServes();
    }

    @Test
    void request_beyond_the_size_is_answered() throws Exception {
        Status status = statusOf(call -> call.sendMessage(new byte[1 << 20]));

        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertServes();
    }

    @Test
    void method_that_is_not_there_is_unimplemented() throws Exception {
        MethodDescriptor<byte[], byte[]> other = raw().toBuilder()
                .setFullMethodName("envoy.service.ratelimit.v3.RateLimitService/Nothing")
                .build();

        assertThat(statusOf(other, call -> call.sendMessage(new byte[0])).getCode())
                .isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    private interface Script {
        void run(ClientCall<byte[], byte[]> call);
    }

    private Status statusOf(Script script) throws Exception {
        return statusOf(raw(), script);
    }

    private Status statusOf(MethodDescriptor<byte[], byte[]> method, Script script) throws Exception {
        ClientCall<byte[], byte[]> call = channel.newCall(
                method, CallOptions.DEFAULT.withDeadlineAfter(Sandbox.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        CompletableFuture<Status> ended = new CompletableFuture<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        call.request(2);
        script.run(call);
        call.halfClose();
        return ended.get(2 * Sandbox.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** An empty request is understood, and refused for its lack of a domain. */
    private void assertServes() {
        try {
            ClientCalls.blockingUnaryCall(channel, raw(), CallOptions.DEFAULT, new byte[0]);
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    private static MethodDescriptor<byte[], byte[]> raw() {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(
                        RateLimitServiceGrpc.getShouldRateLimitMethod().getFullMethodName())
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
