// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.ScriptedService.CHAT;
import static dev.weft.wire.ScriptedService.ECHO;
import static dev.weft.wire.ScriptedService.EXPAND;
import static dev.weft.wire.ScriptedService.HOLD;
import static dev.weft.wire.ScriptedService.TELL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that nobody waits for any longer: cancelled, late, or cut off; and one-way calls, which nobody ever waits for. */
class CancelTest {
    private final Loopback loopback = Loopback.connected();

    @AfterEach
    void close() {
        loopback.close();
    }

    private void requireAllOver() {
        loopback.requireOpen();
        assertThat(loopback.client.openCalls()).isZero();
        assertThat(loopback.server.openCalls()).isZero();
        assertThat(loopback.call(ECHO, TestMessage.of("next"))).satisfies(next -> {
            loopback.settle();
            assertThat(next.completed).isTrue();
        });
    }

    // ---- The caller cancels.

    @Test
    void a_cancelled_call_shows_nothing_more_and_its_handler_is_told() {
        ClientCall call = loopback.call(HOLD, TestMessage.of("x"));
        loopback.settle();
        call.cancel(Status.CANCELLED);
        loopback.settle();
        assertThat(call.events).isEmpty();
        assertThat(loopback.service.lastCall().events).endsWith("cancelled CANCELLED");
        requireAllOver();
    }

    @Test
    void a_cancelled_call_keeps_its_slot_until_its_handler_has_ended() {
        loopback.service.on(HOLD, () -> new ScriptedService.Script() {
            @Override
            public void onCancelled(ServerCall call, CallFailure reason) {}
        });
        ClientCall call = loopback.call(HOLD, TestMessage.of("x"));
        loopback.settle();
        call.cancel(Status.CANCELLED);
        loopback.settle();
        assertThat(loopback.server.openCalls()).isEqualTo(1);
        assertThat(loopback.client.openCalls()).isEqualTo(1);
        loopback.service.lastCall().reply("too late");
        loopback.settle();
        assertThat(call.events).isEmpty();
        requireAllOver();
    }

    @Test
    void cancel_that_crosses_the_end_is_harmless() {
        ClientCall call = loopback.call(HOLD, TestMessage.of("x"));
        loopback.settle();
        loopback.service.lastCall().reply("done");
        call.cancel(Status.CANCELLED);
        loopback.settle();
        assertThat(call.events).isEmpty();
        assertThat(loopback.service.lastCall().isCancelled()).isFalse();
        requireAllOver();
    }

    @Test
    void cancel_that_crosses_messages_is_harmless() {
        ClientCall call = loopback.call(CHAT, null);
        call.send(TestMessage.of(new byte[100_000]), Stream.Last.NO);
        loopback.moveToServer();
        call.send(TestMessage.of(new byte[100_000]), Stream.Last.NO);
        call.cancel(Status.CANCELLED);
        loopback.settle();
        assertThat(call.events).isEmpty();
        requireAllOver();
    }

    @Test
    void credit_that_crosses_the_end_is_ignored() {
        loopback.service.taking(Taking.WHEN_TOLD);
        ClientCall call = loopback.call(CHAT, null);
        call.inbox.taking = Taking.WHEN_TOLD;
        for (int i = 0; i < 10; i++) {
            call.send(TestMessage.of(new byte[100_000]), Stream.Last.NO);
        }
        loopback.settle();
        ServerCall handler = loopback.service.lastCall();
        handler.inbox.takeAll();
        call.cancel(Status.CANCELLED);
        handler.fail(CallFailure.of(Status.ABORTED, "enough"));
        loopback.settle();
        requireAllOver();
    }

    @Test
    void cancel_after_the_end_and_cancel_twice_do_nothing() {
        ClientCall call = loopback.call(ECHO, TestMessage.of("x"));
        loopback.settle();
        loopback.toServer.reset();
        call.cancel(Status.CANCELLED);
        call.cancel(Status.CANCELLED);
        loopback.settle();
        assertThat(loopback.toServer.size()).isZero();
        requireAllOver();
    }

    @Test
    void a_call_cancelled_before_its_parts_have_gone_sends_no_more_of_them() {
        loopback.clientSide.valve.shut();
        ClientCall call = loopback.call(ECHO, TestMessage.of(new byte[4 << 20]));
        call.cancel(Status.CANCELLED);
        loopback.clientSide.valve.open();
        loopback.toServer.reset();
        loopback.settle();
        assertThat(loopback.toServer.size()).isLessThan(700_000);
        assertThat(loopback.service.lastCall().inbox.messages).isEmpty();
        requireAllOver();
    }

    @Test
    void what_a_handler_sends_after_it_was_cancelled_goes_nowhere() {
        loopback.service.on(HOLD, () -> new ScriptedService.Script() {
            @Override
            public void onCancelled(ServerCall call, CallFailure reason) {}
        });
        ClientCall call = loopback.call(HOLD, TestMessage.of("x"));
        loopback.settle();
        call.cancel(Status.CANCELLED);
        loopback.settle();
        loopback.toClient.reset();
        ServerCall handler = loopback.service.lastCall();
        handler.headers(Metadata.of("k", "v"));
        handler.send(TestMessage.of("x"));
        loopback.settle();
        assertThat(loopback.toClient.size()).isZero();
        handler.end(Metadata.EMPTY);
        handler.end(Metadata.EMPTY);
        handler.fail(CallFailure.of(Status.ABORTED, "again"));
        loopback.settle();
        requireAllOver();
    }

    // ---- The server ends first.

    @Test
    void a_handler_that_ends_early_stops_the_client() {
        loopback.service.on(CHAT, () -> new ScriptedService.Script() {
            @Override
            public void onMessage(ServerCall call, byte[] message) {
                call.end(Metadata.of("why", "enough"));
            }
        });
        ClientCall call = loopback.call(CHAT, null);
        for (int i = 0; i < 50; i++) {
            call.send(TestMessage.of(new byte[100_000]), Stream.Last.NO);
        }
        loopback.settle();
        assertThat(call.events).containsExactly("completed");
        assertThat(loopback.service.lastCall().events).containsExactly("message of 100000");
        call.send(TestMessage.of("late"), Stream.Last.YES);
        call.halfClose();
        requireAllOver();
    }

    // ---- Deadlines.

    @Test
    void both_sides_watch_the_deadline() {
        ClientCall call = loopback.call(HOLD, 500_000, Metadata.EMPTY, TestMessage.of("x"));
        call.expireAt(loopback.clock.getAsLong() + Duration.ofMillis(500).toNanos());
        loopback.settle();
        loopback.freeze(Duration.ofMillis(480));
        assertThat(call.events).isEmpty();
        loopback.freeze(Duration.ofMillis(40));
        assertThat(call.events).containsExactly("failed DEADLINE_EXCEEDED");
        assertThat(loopback.service.lastCall().events).endsWith("cancelled DEADLINE_EXCEEDED");
        loopback.settle();
        requireAllOver();
    }

    @Test
    void a_server_whose_clock_is_first_answers_deadline_exceeded() {
        ClientCall call = loopback.call(HOLD, 100_000, Metadata.EMPTY, TestMessage.of("x"));
        loopback.settle();
        loopback.advance(Duration.ofMillis(120));
        assertThat(call.events).containsExactly("failed DEADLINE_EXCEEDED");
        assertThat(call.failure.message()).isEqualTo("the deadline passed");
        requireAllOver();
    }

    @Test
    void a_call_that_ends_in_time_never_expires() {
        ClientCall call = loopback.call(ECHO, 100_000, Metadata.EMPTY, TestMessage.of("x"));
        call.expireAt(loopback.clock.getAsLong() + Duration.ofMillis(100).toNanos());
        loopback.settle();
        loopback.advance(Duration.ofMillis(500));
        assertThat(call.events).containsExactly("message of 1", "completed");
        assertThat(loopback.service.lastCall().isCancelled()).isFalse();
        requireAllOver();
    }

    @Test
    void many_deadlines_expire_each_in_its_time() {
        for (int i = 1; i <= 40; i++) {
            loopback.call(HOLD, i * 60_000L, Metadata.EMPTY, TestMessage.of("x"));
        }
        loopback.settle();
        for (int i = 0; i < 40; i++) {
            loopback.advance(Duration.ofMillis(40));
            assertThat(loopback.service.calls.get(i).isCancelled()).isFalse();
            loopback.advance(Duration.ofMillis(20));
            assertThat(loopback.service.calls.subList(0, i)).allMatch(ServerStream::isCancelled);
        }
        loopback.advance(Duration.ofMillis(20));
        assertThat(loopback.service.calls).allMatch(ServerStream::isCancelled);
        requireAllOver();
    }

    @Test
    void a_deadline_of_centuries_is_no_deadline() {
        ClientCall call = loopback.call(HOLD, Long.MAX_VALUE, Metadata.EMPTY, TestMessage.of("x"));
        loopback.settle();
        loopback.advance(Duration.ofSeconds(8));
        assertThat(call.events).isEmpty();
        call.cancel(Status.CANCELLED);
        loopback.settle();
        requireAllOver();
    }

    // ---- One-way calls.

    @Test
    void a_one_way_call_is_over_for_the_client_when_it_is_sent() {
        ClientCall call = loopback.call(TELL, TestMessage.of("news"));
        assertThat(loopback.client.openCalls()).isZero();
        loopback.settle();
        assertThat(loopback.service.lastCall().events).containsExactly("message of 4", "half-closed");
        assertThat(call.events).isEmpty();
        requireAllOver();
    }

    @Test
    void a_one_way_call_in_parts_comes_whole_and_its_slot_is_used_again() {
        for (int i = 0; i < 5; i++) {
            byte[] news = Raw.noise(100_000 + i, i);
            ClientCall call = loopback.call(TELL, TestMessage.of(news));
            loopback.settle();
            assertThat(loopback.service.lastCall().inbox.last()).isEqualTo(news);
            assertThat(call.slot).isEqualTo(1);
        }
        requireAllOver();
    }

    @Test
    void a_one_way_call_cancelled_between_its_parts_frees_its_slot_on_both_sides() {
        loopback.clientSide.valve.shut();
        ClientCall call = loopback.call(TELL, TestMessage.of(new byte[4 << 20]));
        call.cancel(Status.CANCELLED);
        loopback.clientSide.valve.open();
        loopback.settle();
        assertThat(loopback.service.lastCall().inbox.messages).isEmpty();
        requireAllOver();
    }

    @Test
    void a_one_way_handler_cannot_answer() {
        loopback.service.on(TELL, () -> new ScriptedService.Script() {
            @Override
            public void onHalfClosed(ServerCall call) {
                call.headers(Metadata.of("k", "v"));
                call.send(TestMessage.of("x"));
                call.reply("y");
                call.fail(CallFailure.of(Status.ABORTED, "z"));
            }
        });
        loopback.toClient.reset();
        loopback.call(TELL, TestMessage.of("x"));
        loopback.settle();
        assertThat(loopback.toClient.size()).isZero();
        requireAllOver();
    }

    @Test
    void one_way_calls_to_nowhere_are_dropped() {
        MethodSignature nowhere = new MethodSignature("test.Echo/Nope", 1, MethodSignature.ONE_WAY);
        loopback.call(nowhere, TestMessage.of("x"));
        loopback.call(nowhere, TestMessage.of(new byte[100_000]));
        loopback.settle();
        requireAllOver();
    }

    // ---- The connection goes.

    @Test
    void when_the_connection_goes_calls_fail_and_handlers_are_cancelled() {
        ClientCall unary = loopback.call(HOLD, TestMessage.of("x"));
        ClientCall stream = loopback.call(EXPAND, TestMessage.of("x"));
        loopback.settle();
        loopback.service.lastCall().send(TestMessage.of("one"));
        loopback.settle();
        loopback.serverSide.channel.close();
        loopback.settle();
        assertThat(unary.events).containsExactly("failed UNAVAILABLE");
        assertThat(stream.events).containsExactly("message of 3", "failed UNAVAILABLE");
        assertThat(unary.failure.processing()).isEqualTo(Processing.POSSIBLE);
        assertThat(loopback.service.calls).allMatch(ServerStream::isCancelled);
        assertThat(loopback.events.events).endsWith("closed");
        assertThat(loopback.serverClosed).isTrue();
        loopback.service.lastCall().reply("nobody hears");
        unary.cancel(Status.CANCELLED);
        stream.halfClose();
    }
}
