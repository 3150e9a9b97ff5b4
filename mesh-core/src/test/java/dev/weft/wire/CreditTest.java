// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.RawClient.frame;
import static dev.weft.wire.RawClient.head;
import static dev.weft.wire.ScriptedService.CHAT;
import static dev.weft.wire.ScriptedService.COLLECT;
import static dev.weft.wire.ScriptedService.ECHO;
import static dev.weft.wire.ScriptedService.EXPAND;
import static dev.weft.wire.ScriptedService.HOLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody is sent more than can be held, and nobody waits for ever. */
class CreditTest {
    private static final int WINDOW = 65_536;
    private static final WireOptions SMALL = new WireOptions()
            .setStreamWindowBytes(WINDOW)
            .setMaxStreamWindowBytes(WINDOW)
            .setConnectionWindowBytes(2 * WINDOW)
            .setMaxConnectionWindowBytes(2 * WINDOW);

    private Loopback loopback = Loopback.connected(SMALL, SMALL);

    @AfterEach
    void close() {
        loopback.close();
    }

    private ServerCall handlerOf(MethodSignature method) {
        loopback.call(method, method.clientStreams() ? null : TestMessage.of("")).inbox.taking = Taking.WHEN_TOLD;
        loopback.settle();
        return loopback.service.lastCall();
    }

    private static int heldBy(ServerCall call) {
        return call.inbox.messages.stream().mapToInt(m -> m.length).sum();
    }

    @Test
    void a_receiver_that_takes_nothing_holds_a_window_and_one_message() {
        for (int size : new int[] {100, 10_000, 100_000}) {
            loopback.service.taking(Taking.WHEN_TOLD);
            ClientCall call = loopback.call(COLLECT, null);
            for (int i = 0; i < 1_000_000 / size; i++) {
                call.send(TestMessage.of(new byte[size]), Stream.Last.NO);
            }
            loopback.settle();
            assertThat(heldBy(loopback.service.lastCall())).isBetween(1, WINDOW + size);
            call.cancel(Status.CANCELLED);
            loopback.settle();
        }
        loopback.requireOpen();
    }

    @Test
    void many_receivers_that_take_nothing_hold_the_connections_window_and_one_message() {
        loopback.service.taking(Taking.WHEN_TOLD);
        List<ClientCall> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ClientCall call = loopback.call(COLLECT, null);
            calls.add(call);
            for (int j = 0; j < 20; j++) {
                call.send(TestMessage.of(new byte[30_000]), Stream.Last.NO);
            }
        }
        loopback.settle();
        int held = loopback.service.calls.stream().mapToInt(CreditTest::heldBy).sum();
        assertThat(held).isBetween(WINDOW, 2 * WINDOW + 30_000);
        ClientCall small = loopback.call(ECHO, TestMessage.of("free"));
        loopback.settle();
        assertThat(small.completed).as("a unary call needs no credit").isTrue();
        loopback.service.calls.forEach(call -> {
            call.inbox.taking = Taking.AT_ONCE;
            call.inbox.takeAll();
        });
        calls.forEach(ClientStream::halfClose);
        loopback.settle();
        assertThat(calls).allMatch(c -> c.inbox.last().length == 600_000);
        loopback.requireOpen();
    }

    @Test
    void an_end_does_not_wait_for_the_credit_of_other_streams() {
        ServerCall greedy = handlerOf(EXPAND);
        ServerCall second = handlerOf(EXPAND);
        ServerCall third = handlerOf(EXPAND);
        for (ServerCall call : List.of(greedy, second, third)) {
            for (int i = 0; i < 4; i++) {
                call.send(TestMessage.of(new byte[WINDOW / 2]));
            }
        }
        ClientCall ended = loopback.call(EXPAND, TestMessage.of(""));
        loopback.settle();
        loopback.service.lastCall().end(Metadata.of("done", "yes"));
        loopback.settle();
        assertThat(ended.completed).isTrue();
        loopback.requireOpen();
    }

    @Test
    void a_cancelled_call_whose_reply_waits_for_credit_frees_its_slot() {
        ClientCall call = loopback.call(EXPAND, TestMessage.of(""));
        call.inbox.taking = Taking.WHEN_TOLD;
        loopback.settle();
        ServerCall handler = loopback.service.lastCall();
        for (int i = 0; i < 10; i++) {
            handler.send(TestMessage.of(new byte[30_000]));
        }
        handler.end(Metadata.EMPTY);
        loopback.settle();
        assertThat(call.isOver()).isFalse();
        call.cancel(Status.CANCELLED);
        loopback.settle();
        assertThat(loopback.server.openCalls()).isZero();
        assertThat(loopback.client.openCalls()).isZero();
        loopback.requireOpen();
    }

    @Test
    void a_deadline_frees_the_slot_of_a_reply_that_waits_for_credit() {
        ClientCall call = loopback.call(EXPAND, 1_000_000, Metadata.EMPTY, TestMessage.of(""));
        call.inbox.taking = Taking.WHEN_TOLD;
        loopback.settle();
        ServerCall handler = loopback.service.lastCall();
        for (int i = 0; i < 10; i++) {
            handler.send(TestMessage.of(new byte[30_000]));
        }
        handler.end(Metadata.EMPTY);
        loopback.advance(Duration.ofMillis(1_100));
        assertThat(call.events).endsWith("failed DEADLINE_EXCEEDED");
        assertThat(loopback.server.openCalls()).isZero();
        loopback.requireOpen();
    }

    /** Whatever becomes of calls, the connection's credit is whole again: as much as ever can be sent. */
    private void requireConnectionCreditWhole() {
        assertThat(loopback.client.openCalls()).isZero();
        assertThat(loopback.server.openCalls()).isZero();
        loopback.service.taking(Taking.AT_ONCE);
        ClientCall probe = loopback.call(CHAT, null);
        for (int i = 0; i < 100; i++) {
            probe.send(TestMessage.of(new byte[20_000]), Stream.Last.NO);
            loopback.settle();
            assertThat(probe.inbox.messages).hasSize(i + 1);
        }
        probe.halfClose();
        loopback.settle();
        loopback.requireOpen();
    }

    @Test
    void calls_that_are_cancelled_untaken_or_half_come_cost_the_connection_nothing() {
        loopback.service.taking(Taking.WHEN_TOLD);
        for (int i = 0; i < 30; i++) {
            ClientCall call = loopback.call(CHAT, null);
            call.send(TestMessage.of(new byte[40_000]), Stream.Last.NO);
            call.send(TestMessage.of(new byte[40_000]), Stream.Last.NO);
            call.inbox.taking = Taking.WHEN_TOLD;
            if (i % 2 == 0) {
                loopback.settle();
            } else {
                loopback.moveToServer();
            }
            call.cancel(Status.CANCELLED);
            loopback.settle();
        }
        requireConnectionCreditWhole();
    }

    @Test
    void calls_that_end_before_all_has_come_cost_the_connection_nothing() {
        loopback.service.taking(Taking.WHEN_TOLD);
        loopback.service.on(COLLECT, () -> new ScriptedService.Script() {
            @Override
            public void onMessage(ServerCall call, byte[] message) {
                call.fail(CallFailure.of(Status.INVALID_ARGUMENT, "enough"));
            }
        });
        for (int i = 0; i < 30; i++) {
            ClientCall call = loopback.call(COLLECT, null);
            for (int j = 0; j < 5; j++) {
                call.send(TestMessage.of(new byte[10_000]), Stream.Last.NO);
            }
            call.send(TestMessage.of(new byte[40_000]), Stream.Last.NO);
            loopback.settle();
            assertThat(call.events).containsExactly("failed INVALID_ARGUMENT");
        }
        requireConnectionCreditWhole();
    }

    @Test
    void replies_cut_off_by_a_failure_cost_the_connection_nothing() {
        for (int i = 0; i < 30; i++) {
            ClientCall call = loopback.call(EXPAND, TestMessage.of(""));
            loopback.settle();
            ServerCall handler = loopback.service.lastCall();
            loopback.serverSide.valve.shut();
            for (int j = 0; j < 20; j++) {
                handler.send(TestMessage.of(new byte[60_000]));
            }
            handler.fail(CallFailure.of(Status.DATA_LOSS, "gone"));
            loopback.serverSide.valve.open();
            loopback.settle();
            assertThat(call.events).endsWith("failed DATA_LOSS");
        }
        requireConnectionCreditWhole();
    }

    @Test
    void refused_calls_cost_the_connection_nothing() {
        MethodSignature nope = new MethodSignature("test.Echo/Nope", 1, 0);
        MethodSignature stream = new MethodSignature("test.Echo/Nope", 1, 1);
        for (int i = 0; i < 30; i++) {
            loopback.call(nope, TestMessage.of(new byte[60_000]));
            loopback.call(stream, null).send(TestMessage.of(new byte[60_000]), Stream.Last.NO);
            loopback.settle();
        }
        requireConnectionCreditWhole();
    }

    @Test
    void unary_requests_in_parts_are_paid_for_and_given_back() {
        for (int i = 0; i < 30; i++) {
            ClientCall call = loopback.call(ECHO, TestMessage.of(new byte[200_000]));
            loopback.settle();
            assertThat(call.completed).isTrue();
        }
        requireConnectionCreditWhole();
    }

    @Test
    void taking_after_the_call_is_over_is_harmless() {
        loopback.service.taking(Taking.WHEN_TOLD);
        ClientCall call = loopback.call(CHAT, null);
        call.inbox.taking = Taking.WHEN_TOLD;
        call.send(TestMessage.of(new byte[40_000]), Stream.Last.YES);
        loopback.settle();
        assertThat(call.completed).isTrue();
        loopback.service.lastCall().inbox.takeAll();
        call.inbox.takeAll();
        call.inbox.takeAll();
        call.taken(1_000_000);
        loopback.settle();
        requireConnectionCreditWhole();
    }

    @Test
    void a_window_grows_when_it_is_what_limits_the_sender() {
        loopback.close();
        loopback = Loopback.connected();
        ClientCall call = loopback.call(COLLECT, null);
        for (int i = 0; i < 200; i++) {
            call.send(TestMessage.of(new byte[100_000]), Stream.Last.NO);
        }
        for (int i = 0; i < 20; i++) {
            loopback.freeze(Duration.ofMillis(20));
            loopback.moveToServer();
            loopback.freeze(Duration.ofMillis(20));
            loopback.moveToClient();
        }
        loopback.settle();
        assertThat(call.sendCredit).isGreaterThan(1 << 20);
        call.cancel(Status.CANCELLED);
        loopback.settle();
        loopback.requireOpen();
    }

    // ---- A client that cheats.

    @Test
    void a_message_begun_without_credit_fails_the_connection() {
        try (RawClient client = RawClient.introduced(SMALL)) {
            client.service.taking(Taking.WHEN_TOLD);
            client.send(frame(Frame.CALL, 0, 0, 1, head(COLLECT)));
            client.send(frame(Frame.DATA, 0, 0, 1, new byte[WINDOW - 9]), frame(Frame.DATA, 0, 0, 1, new byte[60_000]));
            client.requireOpen();
            client.send(frame(Frame.DATA, 0, 0, 1, "x"));
            client.requireFailed(GoAwayCode.CREDIT, "the peer began a message of cost 9");
        }
    }

    @Test
    void a_message_that_goes_on_from_a_call_needs_credit_too() {
        try (RawClient client = RawClient.introduced(SMALL)) {
            client.service.taking(Taking.WHEN_TOLD);
            client.send(frame(Frame.CALL, 0, 0, 1, head(COLLECT)), frame(Frame.CALL, 0, 0, 2, Raw.u8(1), "\0"));
            client.send(frame(Frame.DATA, 0, 0, 1, new byte[60_000]), frame(Frame.DATA, 0, 0, 2, new byte[60_000]));
            client.send(frame(Frame.DATA, 0, 0, 2, new byte[60_000]));
            client.send(frame(Frame.CALL, Frame.FLAG_MORE, 0, 3, head(HOLD), Raw.varint(10)));
            client.requireOpen();
            client.send(frame(Frame.DATA, Frame.FLAG_END, 0, 3, "0123456789"));
            client.requireFailed(GoAwayCode.CREDIT, "the peer began a message of cost 18");
        }
    }

    @Test
    void parts_of_a_message_that_has_begun_need_no_credit() {
        try (RawClient client = RawClient.introduced(SMALL)) {
            client.service.taking(Taking.WHEN_TOLD);
            client.send(
                    frame(Frame.CALL, 0, 0, 1, head(COLLECT)),
                    frame(Frame.DATA, Frame.FLAG_MORE, 0, 1, Raw.varint(300_000)));
            for (int i = 0; i < 6; i++) {
                client.send(frame(Frame.DATA, i < 5 ? Frame.FLAG_MORE : 0, 0, 1, new byte[50_000]));
            }
            client.requireOpen();
            assertThat(client.service.lastCall().inbox.untaken()).isEqualTo(300_008);
        }
    }
}
