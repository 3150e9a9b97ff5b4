// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.ScriptedService.CHAT;
import static dev.weft.wire.ScriptedService.COLLECT;
import static dev.weft.wire.ScriptedService.ECHO;
import static dev.weft.wire.ScriptedService.EXPAND;
import static dev.weft.wire.ScriptedService.HOLD;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weft.call.CallFailure;
import dev.weft.call.Detail;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The four kinds of call, on a connection that works. */
class CallKindsTest {
    private final Loopback loopback = Loopback.connected();

    @AfterEach
    void nothing_is_left_over() {
        loopback.requireOpen();
        assertThat(loopback.client.openCalls()).isZero();
        assertThat(loopback.server.openCalls()).isZero();
        loopback.close();
    }

    @Test
    void unary_call_is_answered() {
        ClientCall call = loopback.call(ECHO, TestMessage.of("hello"));
        loopback.settle();
        assertThat(call.events).containsExactly("message of 5", "completed");
        assertThat(call.inbox.last()).asString().isEqualTo("hello");
    }

    @Test
    void unary_call_around_16_bytes_is_28_bytes_and_its_reply_25() {
        Metadata none = Metadata.EMPTY;
        loopback.call(ECHO, 1_000_000, none, TestMessage.of(new byte[16]));
        loopback.settle();
        loopback.toServer.reset();
        loopback.toClient.reset();
        loopback.call(ECHO, 1_000_000, none, TestMessage.of(new byte[16]));
        loopback.settle();
        assertThat(loopback.toServer.size()).isEqualTo(28);
        assertThat(loopback.toClient.size()).isEqualTo(25);
    }

    @Test
    void empty_messages_are_messages() {
        ClientCall echo = loopback.call(ECHO, TestMessage.of(""));
        ClientCall chat = loopback.call(CHAT, null);
        chat.send(TestMessage.of(""), Stream.Last.NO);
        chat.send(TestMessage.of(""), Stream.Last.YES);
        loopback.settle();
        assertThat(echo.events).containsExactly("message of 0", "completed");
        assertThat(chat.events).containsExactly("message of 0", "message of 0", "completed");
    }

    @Test
    void client_streams_until_it_half_closes() {
        ClientCall call = loopback.call(COLLECT, null);
        call.send(TestMessage.of("a"), Stream.Last.NO);
        call.send(TestMessage.ofUnknownSize(new byte[] {'b'}), Stream.Last.NO);
        call.halfClose();
        loopback.settle();
        assertThat(call.inbox.last()).asString().isEqualTo("ab");
    }

    @Test
    void client_stream_may_be_empty() {
        ClientCall call = loopback.call(COLLECT, null);
        call.halfClose();
        loopback.settle();
        assertThat(call.events).containsExactly("message of 0", "completed");
    }

    @Test
    void server_streams_after_headers_and_ends_with_trailers() {
        ClientCall call = loopback.call(EXPAND, TestMessage.of("3"));
        loopback.settle();
        ServerCall handler = loopback.service.lastCall();
        handler.headers(Metadata.of("x-one", "1"));
        handler.send(TestMessage.of("a"));
        handler.send(TestMessage.of("bb"));
        handler.end(Metadata.of("x-two", "2"));
        loopback.settle();
        assertThat(call.events).containsExactly("headers [x-one=1]", "message of 1", "message of 2", "completed");
        assertThat(call.trailers).isEqualTo(Metadata.of("x-two", "2"));
    }

    @Test
    void both_stream_at_once() {
        ClientCall call = loopback.call(CHAT, null);
        for (int i = 1; i <= 100; i++) {
            call.send(TestMessage.of(new byte[i]), Stream.Last.NO);
            loopback.settle();
            assertThat(call.inbox.last()).hasSize(i);
        }
        call.halfClose();
        loopback.settle();
        assertThat(call.completed).isTrue();
    }

    @Test
    void metadata_goes_with_the_call() {
        Metadata metadata = Metadata.of("user", "ann").plus("user", "bob").plus("x-bin", new byte[] {0, -1});
        loopback.call(ECHO, 0, metadata, TestMessage.of(""));
        loopback.settle();
        assertThat(loopback.service.lastCall().metadata).isEqualTo(metadata);
    }

    @Test
    void failure_crosses_whole() {
        ClientCall call = loopback.call(HOLD, TestMessage.of(""));
        loopback.settle();
        Detail detail = new Detail("type.googleapis.com/a.B", ByteString.copyFromUtf8("xyz"));
        loopback.service
                .lastCall()
                .fail(CallFailure.notProcessed(Status.NOT_FOUND, "no \u00fcser")
                        .withDetails(List.of(detail))
                        .withTrailers(Metadata.of("x-hint", "look elsewhere")));
        loopback.settle();
        assertThat(call.events).containsExactly("failed NOT_FOUND");
        assertThat(call.failure.message()).isEqualTo("no \u00fcser");
        assertThat(call.failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(call.failure.details()).containsExactly(detail);
        assertThat(call.failure.trailers()).isEqualTo(Metadata.of("x-hint", "look elsewhere"));
    }

    @Test
    void failure_too_long_for_a_frame_is_cut() {
        ClientCall call = loopback.call(HOLD, TestMessage.of(""));
        loopback.settle();
        Detail small = new Detail("type.googleapis.com/a.B", ByteString.copyFromUtf8("xyz"));
        Detail large = new Detail("type.googleapis.com/a.B", ByteString.copyFrom(new byte[5_000]));
        loopback.service
                .lastCall()
                .fail(CallFailure.of(Status.ABORTED, "\u00fc".repeat(5_000))
                        .withDetails(List.of(small, large))
                        .withTrailers(Metadata.of("x", "y".repeat(10_000))));
        loopback.settle();
        assertThat(call.failure.message()).matches("\u00fc{1000,1024}");
        assertThat(call.failure.details()).containsExactly(small);
        assertThat(call.failure.trailers()).isEqualTo(Metadata.EMPTY);
    }

    @Test
    void unknown_method_is_refused_before_it_is_processed() {
        ClientCall call = loopback.call(new MethodSignature("test.Echo/Nope", 1, 0), TestMessage.of("x"));
        loopback.settle();
        assertThat(call.events).containsExactly("failed UNIMPLEMENTED");
        assertThat(call.failure.processing()).isEqualTo(Processing.NOT_STARTED);
    }

    @Test
    void calls_behind_the_preface_need_not_wait() {
        try (Loopback fresh = new Loopback()) {
            ClientCall call = fresh.call(ECHO, TestMessage.of("early"));
            fresh.settle();
            assertThat(call.completed).isTrue();
        }
    }
}
