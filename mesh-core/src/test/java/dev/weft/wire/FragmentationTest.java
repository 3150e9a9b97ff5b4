// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.ScriptedService.CHAT;
import static dev.weft.wire.ScriptedService.ECHO;
import static dev.weft.wire.ScriptedService.EXPAND;
import static dev.weft.wire.ScriptedService.HOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large messages travel in parts, and nobody waits behind them. */
class FragmentationTest {
    private static final int PART = 16_384;

    private Loopback loopback = Loopback.connected();

    @AfterEach
    void close() {
        loopback.requireOpen();
        assertThat(loopback.client.openCalls()).isZero();
        assertThat(loopback.server.openCalls()).isZero();
        loopback.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 1, 65_536, 1_000_000, 4 << 20})
    void a_message_of_any_size_comes_back_as_it_went(int size) {
        byte[] bytes = Raw.noise(size, size);
        for (TestMessage message : List.of(TestMessage.of(bytes), TestMessage.ofUnknownSize(bytes))) {
            ClientCall call = loopback.call(ECHO, message);
            loopback.settle();
            assertThat(call.inbox.last()).isEqualTo(bytes);
            assertThat(call.completed).isTrue();
        }
    }

    @Test
    void a_message_up_to_a_part_travels_whole() {
        loopback.toServer.reset();
        ClientCall whole = loopback.call(HOLD, TestMessage.of(new byte[PART]));
        ClientCall cut = loopback.call(HOLD, TestMessage.of(new byte[PART + 1]));
        loopback.settle();
        List<RawFrame> frames = messages(loopback.toServer);
        assertThat(frames).extracting(RawFrame::type).containsExactly(1, 1, 2, 2);
        assertThat(frames)
                .extracting(RawFrame::flags)
                .containsExactly(Frame.FLAG_END, Frame.FLAG_MORE, Frame.FLAG_MORE, Frame.FLAG_END);
        assertThat(frames.get(2).payload()).hasSize(PART);
        whole.cancel(Status.CANCELLED);
        cut.cancel(Status.CANCELLED);
        loopback.settle();
    }

    @Test
    void a_compressed_message_keeps_its_compressor_and_original_size() {
        for (int size : new int[] {100, 100_000}) {
            byte[] bytes = Raw.noise(size, 1);
            loopback.service.on(ECHO, () -> new ScriptedService.Script() {
                @Override
                public void onHalfClosed(ServerCall call) {
                    call.end(TestMessage.compressed(bytes, 2, 300_000), Metadata.EMPTY);
                }
            });
            ClientCall call = loopback.call(ECHO, TestMessage.compressed(bytes, 1, 200_000));
            loopback.settle();
            ServerCall handler = loopback.service.lastCall();
            assertThat(handler.inbox.last()).isEqualTo(bytes);
            assertThat(handler.inbox.compressions).containsExactly(new Compression(1, 200_000));
            assertThat(call.inbox.last()).isEqualTo(bytes);
            assertThat(call.inbox.compressions).containsExactly(new Compression(2, 300_000));
        }
    }

    @Test
    void a_compressed_message_in_a_stream_keeps_them_too() {
        ClientCall call = loopback.call(CHAT, null);
        call.send(TestMessage.compressed(Raw.noise(100, 1), 1, 1_000), Stream.Last.NO);
        call.send(TestMessage.compressed(Raw.noise(100_000, 1), 2, 200_000), Stream.Last.YES);
        loopback.settle();
        assertThat(loopback.service.lastCall().inbox.compressions)
                .containsExactly(new Compression(1, 1_000), new Compression(2, 200_000));
        assertThat(call.inbox.messages).hasSize(2);
    }

    @Test
    void messages_larger_than_the_peer_takes_are_refused_where_they_are_sent() {
        TestMessage large = TestMessage.of(new byte[(4 << 20) + 1]);
        for (TestMessage refused : List.of(large, TestMessage.ofUnknownSize(large.bytes()))) {
            assertThatThrownBy(() -> loopback.call(ECHO, refused))
                    .isInstanceOfSatisfying(
                            CallFailure.class, e -> assertThat(e.status()).isEqualTo(Status.RESOURCE_EXHAUSTED));
        }
        ClientCall call = loopback.call(HOLD, TestMessage.of("x"));
        loopback.settle();
        ServerCall handler = loopback.service.lastCall();
        for (TestMessage refused : List.of(large, TestMessage.ofUnknownSize(large.bytes()))) {
            assertThatThrownBy(() -> handler.end(refused, Metadata.EMPTY)).isInstanceOf(CallFailure.class);
        }
        handler.fail(CallFailure.of(Status.RESOURCE_EXHAUSTED, "reply too large"));
        loopback.settle();
        assertThat(call.events).containsExactly("failed RESOURCE_EXHAUSTED");
        assertThat(loopback.service.calls).hasSize(1);
    }

    @Test
    void large_messages_take_turns() {
        loopback.toServer.reset();
        ClientCall a = loopback.call(ECHO, TestMessage.of(new byte[3_000_000]));
        ClientCall b = loopback.call(ECHO, TestMessage.of(new byte[3_000_000]));
        ClientCall c = loopback.call(ECHO, TestMessage.of(new byte[3_000_000]));
        loopback.settle();
        List<Integer> slots =
                messages(loopback.toServer).stream().map(RawFrame::slot).toList();
        // The first has filled the socket alone; from then on, one part each.
        for (int at = 50; at < 350; at += 3) {
            assertThat(slots.subList(at, at + 3)).containsExactlyInAnyOrder(1, 2, 3);
        }
        assertThat(List.of(a.completed, b.completed, c.completed)).containsOnly(true);
    }

    @Test
    void a_small_call_overtakes_a_large_one() {
        loopback.toServer.reset();
        ClientCall large = loopback.call(ECHO, TestMessage.of(new byte[4 << 20]));
        ClientCall small = loopback.call(ECHO, TestMessage.of("quick"));
        loopback.settle();
        List<Integer> slots =
                messages(loopback.toServer).stream().map(RawFrame::slot).toList();
        assertThat(slots.indexOf(2)).isLessThan(slots.size() / 4);
        assertThat(small.completed).isTrue();
        assertThat(large.completed).isTrue();
    }

    @Test
    void parts_are_cut_only_while_the_channel_takes_them() {
        loopback.clientSide.valve.shut();
        ClientCall large = loopback.call(ECHO, TestMessage.of(new byte[4 << 20]));
        loopback.clientSide.written();
        assertThat(loopback.client.unsentBytes()).isLessThan(600_000);
        loopback.clientSide.valve.open();
        loopback.settle();
        assertThat(large.completed).isTrue();
    }

    @Test
    void a_backlog_is_bounded() {
        loopback.close();
        loopback = Loopback.connected(new WireOptions(), new WireOptions().setMaxBacklogBytes(2 << 20));
        ClientCall call = loopback.call(EXPAND, TestMessage.of(""));
        call.inbox.taking = Taking.WHEN_TOLD;
        loopback.settle();
        ServerCall handler = loopback.service.lastCall();
        int sent = 0;
        CallFailure refusal = null;
        while (refusal == null) {
            refusal = refusalOf(handler);
            sent += refusal == null ? 1 : 0;
            loopback.settle();
        }
        assertThat(refusal.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        // The client's window, the message that crossed its end, and the backlog.
        assertThat(sent).isBetween(30, 33);
        handler.end(Metadata.EMPTY);
        call.inbox.taking = Taking.AT_ONCE;
        call.inbox.takeAll();
        loopback.settle();
        assertThat(call.inbox.messages).hasSize(sent);
        assertThat(call.completed).isTrue();
    }

    private static @Nullable CallFailure refusalOf(ServerCall handler) {
        try {
            handler.send(TestMessage.of(new byte[100_000]));
            return null;
        } catch (CallFailure e) {
            return e;
        }
    }

    private static List<RawFrame> messages(ByteArrayOutputStream bytes) {
        return RawFrame.parse(bytes.toByteArray(), 0).stream()
                .filter(f -> f.is(Frame.CALL) || f.is(Frame.DATA))
                .toList();
    }

    @Test
    void readiness_comes_back_once_the_backlog_is_short() {
        ClientCall call = loopback.call(CHAT, null);
        loopback.settle();
        int[] ready = {0};
        call.onReady = () -> ready[0]++;
        loopback.clientSide.valve.shut();
        int sent = 0;
        while (call.isReady()) {
            call.send(TestMessage.of(new byte[40_000]), Stream.Last.NO);
            sent++;
        }
        assertThat(ready[0]).isZero();
        loopback.clientSide.valve.open();
        loopback.settle();
        assertThat(ready[0]).isEqualTo(1);
        assertThat(call.isReady()).isTrue();
        call.halfClose();
        loopback.settle();
        assertThat(call.inbox.messages).hasSize(sent);
    }

    @Test
    void the_end_of_a_stream_comes_after_its_last_part() {
        ClientCall call = loopback.call(EXPAND, TestMessage.of(""));
        loopback.settle();
        ServerCall handler = loopback.service.lastCall();
        handler.send(TestMessage.of(new byte[3 << 20]));
        handler.send(TestMessage.of("small"));
        handler.end(Metadata.of("last", "yes"));
        loopback.settle();
        assertThat(call.events).containsExactly("message of " + (3 << 20), "message of 5", "completed");
        assertThat(call.trailers).isEqualTo(Metadata.of("last", "yes"));
    }
}
