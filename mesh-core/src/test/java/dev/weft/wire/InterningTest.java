// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.ScriptedService.ECHO;
import static dev.weft.wire.ScriptedService.HOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names travel once: methods, and keys of metadata in both directions. */
class InterningTest {
    private Loopback loopback = Loopback.connected();

    @AfterEach
    void close() {
        loopback.requireOpen();
        loopback.close();
    }

    private ClientCall echo(MethodSignature method, Metadata metadata) {
        ClientCall call = loopback.call(method, 0, metadata, TestMessage.of("x"));
        loopback.settle();
        return call;
    }

    private static MethodSignature method(int number) {
        return new MethodSignature("test.Many/M" + number, 1, 0);
    }

    @Test
    void a_method_is_defined_once_and_then_called_by_its_number() {
        echo(ECHO, Metadata.EMPTY);
        loopback.toServer.reset();
        echo(ECHO, Metadata.EMPTY);
        assertThat(loopback.service.routed).containsExactly(ECHO);
        assertThat(loopback.toServer.toByteArray()).hasSize(8 + 1 + 1 + 1);
    }

    @Test
    void codec_and_mode_belong_to_a_definition() {
        MethodSignature json = new MethodSignature(ECHO.path(), 2, 0);
        loopback.service.on(json, () -> new ScriptedService.Script() {});
        echo(ECHO, Metadata.EMPTY);
        echo(json, Metadata.EMPTY);
        assertThat(loopback.service.routed).containsExactly(ECHO, json);
    }

    @Test
    void definitions_beyond_the_table_are_used_once() {
        loopback.close();
        loopback = Loopback.connected(new WireOptions(), new WireOptions().setMaxMethods(64));
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 70; i++) {
                assertThat(echo(method(i), Metadata.EMPTY).failure.message()).isEqualTo("no method test.Many/M" + i);
            }
        }
        assertThat(loopback.service.routed).hasSize(70 + 6);
    }

    @Test
    void definitions_sent_before_the_hello_count_in_a_table_larger_than_the_least() {
        loopback.close();
        loopback = new Loopback(
                new WireOptions(), new WireOptions().setMaxMethods(100).setMaxConcurrentCalls(200));
        List<ClientCall> early = new ArrayList<>();
        List<Integer> sent = new ArrayList<>();
        while (loopback.client.canOpen()) {
            sent.add(sent.size());
            early.add(loopback.call(method(sent.size() - 1), 0, keyed(sent.size() - 1), TestMessage.of("")));
        }
        assertThat(early).hasSize(64);
        // All slots are taken; cancelled calls keep theirs, so only one definition fits in each early call.
        loopback.settle();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 120; i++) {
                assertThat(echo(method(i), keyed(i)).failure.message()).isEqualTo("no method test.Many/M" + i);
            }
        }
    }

    @Test
    void metadata_keys_beyond_64_before_the_hello_do_not_shift_later_ones() {
        loopback.close();
        loopback = new Loopback();
        for (int call = 0; call < 10; call++) {
            Metadata ten = Metadata.EMPTY;
            for (int i = 0; i < 10; i++) {
                ten = ten.plus("key-" + (10 * call + i), "v");
            }
            loopback.call(ECHO, 0, ten, TestMessage.of("x"));
        }
        loopback.settle();
        for (int i = 0; i < 300; i++) {
            for (int round = 0; round < 2; round++) {
                echo(ECHO, keyed(i));
                assertThat(loopback.service.lastCall().metadata).isEqualTo(keyed(i));
            }
        }
    }

    private static Metadata keyed(int number) {
        return Metadata.of("key-" + number, "value");
    }

    @Test
    void keys_are_named_once_in_each_direction() {
        for (int round = 0; round < 2; round++) {
            loopback.toServer.reset();
            loopback.toClient.reset();
            ClientCall call = loopback.call(HOLD, 0, Metadata.of("a-long-key", "v"), TestMessage.of(""));
            loopback.settle();
            loopback.service.lastCall().end(TestMessage.of(""), Metadata.of("a-long-key", "w"));
            loopback.settle();
            assertThat(call.trailers).isEqualTo(Metadata.of("a-long-key", "w"));
        }
        assertThat(loopback.toServer.toString(StandardCharsets.US_ASCII)).doesNotContain("a-long-key");
        assertThat(loopback.toClient.toString(StandardCharsets.US_ASCII)).doesNotContain("a-long-key");
    }

    @Test
    void a_request_that_cannot_be_encoded_leaves_no_trace() {
        for (int size : new int[] {10, MessageWriter.UNKNOWN_SIZE, 50_000}) {
            assertThatThrownBy(() -> loopback.call(ECHO, 0, Metadata.of("k", "v"), TestMessage.broken(size)))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(loopback.client.openCalls()).isZero();
        assertThat(echo(ECHO, Metadata.of("k", "v")).completed).isTrue();
        assertThat(loopback.service.calls).hasSize(1);
        assertThat(loopback.service.lastCall().metadata).isEqualTo(Metadata.of("k", "v"));
        assertThat(loopback.service.routed).containsExactly(ECHO);
    }

    @Test
    void a_reply_that_cannot_be_encoded_leaves_no_trace() {
        ClientCall call = echo(HOLD, Metadata.EMPTY);
        ServerCall handler = loopback.service.lastCall();
        for (int size : new int[] {10, MessageWriter.UNKNOWN_SIZE, 50_000}) {
            assertThatThrownBy(() -> handler.end(TestMessage.broken(size), Metadata.of("k", "v")))
                    .isInstanceOf(IllegalStateException.class);
        }
        handler.fail(CallFailure.of(Status.INTERNAL, "sorry").withTrailers(Metadata.of("k", "v")));
        loopback.settle();
        assertThat(call.events).containsExactly("failed INTERNAL");
        assertThat(call.failure.trailers()).isEqualTo(Metadata.of("k", "v"));
    }

    @Test
    void metadata_that_the_peer_would_refuse_fails_its_call_only() {
        Metadata large = Metadata.of("k", "v".repeat(20_000));
        Metadata many = Metadata.EMPTY;
        for (int i = 0; i < 129; i++) {
            many = many.plus("m", "v");
        }
        for (Metadata refused : List.of(large, many, Metadata.of("k".repeat(256), "v"))) {
            assertThatThrownBy(() -> loopback.call(ECHO, 0, refused, TestMessage.of("x")))
                    .isInstanceOfSatisfying(CallFailure.class, e -> {
                        assertThat(e.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
                        assertThat(e.processing()).isEqualTo(Processing.NOT_STARTED);
                    });
        }
        assertThat(echo(ECHO, Metadata.of("k", "v")).completed).isTrue();
        assertThat(loopback.service.lastCall().metadata).isEqualTo(Metadata.of("k", "v"));
    }

    @Test
    void headers_that_the_peer_would_refuse_fail_in_the_handler() {
        ClientCall call = echo(HOLD, Metadata.EMPTY);
        ServerCall handler = loopback.service.lastCall();
        assertThatThrownBy(() -> handler.headers(Metadata.of("k", "v".repeat(20_000))))
                .isInstanceOfSatisfying(
                        CallFailure.class, e -> assertThat(e.status()).isEqualTo(Status.RESOURCE_EXHAUSTED));
        handler.headers(Metadata.of("k", "v"));
        handler.reply("done");
        loopback.settle();
        assertThat(call.headers).isEqualTo(Metadata.of("k", "v"));
        assertThat(call.completed).isTrue();
    }

    @Test
    void trailers_that_the_peer_would_refuse_are_left_out() {
        Metadata many = Metadata.EMPTY;
        for (int i = 0; i < 129; i++) {
            many = many.plus("m", "v");
        }
        for (Metadata refused : List.of(many, Metadata.of("k", "v".repeat(9_000)), Metadata.of("k".repeat(256), "v"))) {
            ClientCall call = echo(HOLD, Metadata.EMPTY);
            loopback.service.lastCall().end(TestMessage.of("reply"), refused);
            loopback.settle();
            assertThat(call.events).containsExactly("message of 5", "completed");
            assertThat(call.trailers).isEqualTo(Metadata.EMPTY);
        }
    }
}
