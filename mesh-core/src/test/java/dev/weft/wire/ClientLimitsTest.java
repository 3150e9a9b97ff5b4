// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.RawClient.frame;
import static dev.weft.wire.RawClient.hello;
import static dev.weft.wire.ScriptedService.CHAT;
import static dev.weft.wire.ScriptedService.ECHO;
import static dev.weft.wire.ScriptedService.EXPAND;
import static dev.weft.wire.ScriptedService.TELL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.call.Processing;
import dev.weft.call.Status;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of WIRE.md that a server can break. */
class ClientLimitsTest {
    private RawServer server = RawServer.introduced();

    @AfterEach
    void close() {
        server.close();
    }

    private void reconnect(Object... tlvs) {
        server.close();
        server = RawServer.introduced(tlvs);
    }

    private void assertFails(String text, byte[]... frames) {
        server.send((Object[]) frames);
        server.requireFailed(GoAwayCode.PROTOCOL, text);
    }

    @Test
    void a_frame_before_hello_fails() {
        server.close();
        server = new RawServer();
        server.send(RawFrame.PREFACE, frame(Frame.CREDIT, 0, 0, 0, Raw.varint(1)));
        assertThat(server.events.failure.getMessage()).contains("first frame must be HELLO");
    }

    @Test
    void a_second_hello_fails() {
        assertFails("a second HELLO", hello());
    }

    @Test
    void a_server_of_another_version_is_refused() {
        server.close();
        server = new RawServer();
        server.side.written();
        server.send(RawFrame.PREFACE, frame(Frame.HELLO, 0, 0, 0, Raw.hex("01 02 02 02")));
        server.requireFailed(GoAwayCode.VERSION, "1 to 1, the peer 2 to 2");
    }

    @Test
    void a_server_may_say_goaway_before_hello() {
        server.close();
        server = new RawServer();
        ClientCall call = server.call(ECHO, TestMessage.of("x"));
        server.send(RawFrame.PREFACE, frame(Frame.GOAWAY, 0, 0, 0, Raw.hex("00 00 02"), Raw.sized("not you")));
        assertThat(server.side.isOpen()).isFalse();
        assertThat(call.failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(call.failure.message()).contains("not you");
    }

    @Test
    void a_frame_too_long_fails() {
        server.send(new byte[] {1, 0, 1, 0x20, 0, 0, 0, 1});
        server.requireFailed(GoAwayCode.TOO_BIG, "frame of 65537 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8, 11})
    void types_that_a_server_does_not_send_fail(int type) {
        server.send(frame(type, 0, 0, 1, Raw.hex("01 00 00")));
        server.requireFailed(GoAwayCode.PROTOCOL, "");
    }

    @Test
    void extensions_are_skipped() {
        server.send(frame(12, 0, 0, 1, "x"), frame(15, 15, 255, 0xff_ffff, "x"));
        server.requireOpen();
    }

    @Test
    void data_and_end_for_no_call_fail() {
        assertFails("DATA for slot 1", frame(Frame.DATA, 0, 0, 1, "x"));
        reconnect();
        assertFails("END for slot 1", frame(Frame.END, 0, 0, 1, "\0"));
    }

    @Test
    void data_and_end_of_another_generation_fail() {
        server.call(ECHO, TestMessage.of("x"));
        assertFails("END for slot 1 generation 1", frame(Frame.END, 0, 1, 1, "\0"));
    }

    @Test
    void a_second_end_fails() {
        ClientCall call = server.call(ECHO, TestMessage.of("x"));
        assertFails("END for slot 1", frame(Frame.END, 0, 0, 1, "\0ok"), frame(Frame.END, 0, 0, 1, "\0ok"));
        assertThat(call.events).containsExactly("message of 2", "completed");
    }

    @Test
    void an_end_of_a_one_way_call_fails() {
        server.call(TELL, TestMessage.of("x"));
        assertFails("END for slot 1", frame(Frame.END, 0, 0, 1, "\0"));
    }

    @Test
    void an_end_that_is_cut_off_fails() {
        for (String hex : List.of("", "80", "05", "05 00", "05 00 09 61", "05 02 01 61 01", "05 02 01 61 05")) {
            server.call(ECHO, TestMessage.of("x"));
            server.send(frame(Frame.END, 0, 0, 1, Raw.hex(hex)));
            server.requireFailed(GoAwayCode.PROTOCOL, "");
            reconnect();
        }
    }

    @Test
    void an_end_that_cuts_a_message_off_and_says_ok_fails() {
        ClientCall call = server.call(EXPAND, TestMessage.of(""));
        assertFails(
                "in the middle of a message",
                frame(Frame.DATA, Frame.FLAG_MORE, 0, 1, Raw.varint(10), "12345"),
                frame(Frame.END, 0, 0, 1, "\0"));
        assertThat(call.events).containsExactly("failed UNAVAILABLE");
    }

    @Test
    void a_failure_may_cut_a_message_off() {
        ClientCall call = server.call(EXPAND, TestMessage.of(""));
        server.send(
                frame(Frame.DATA, Frame.FLAG_MORE, 0, 1, Raw.varint(10), "12345"),
                frame(Frame.END, 0, 0, 1, Raw.u8(15), "\0", Raw.sized("disk full")));
        server.requireOpen();
        assertThat(call.events).containsExactly("failed DATA_LOSS");
        assertThat(server.client.openCalls()).isZero();
    }

    @Test
    void a_status_that_nobody_knows_is_unknown() {
        ClientCall call = server.call(ECHO, TestMessage.of("x"));
        server.send(frame(Frame.END, 0, 0, 1, Raw.u8(77), "\0", Raw.sized("odd")));
        assertThat(call.events).containsExactly("failed UNKNOWN");
    }

    // ---- Oversize replies cost their call only.

    private void assertRefused(ClientCall call, byte[]... frames) {
        server.send((Object[]) frames);
        server.requireOpen();
        assertThat(call.events).containsExactly("failed RESOURCE_EXHAUSTED");
        assertThat(call.failure.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
    }

    @Test
    void an_oversize_reply_in_parts_is_refused_and_cancelled() {
        ClientCall call = server.call(EXPAND, TestMessage.of(""));
        assertRefused(
                call,
                frame(Frame.DATA, Frame.FLAG_MORE, 0, 1, Raw.varint((4 << 20) + 1), "12345"),
                frame(Frame.DATA, Frame.FLAG_MORE, 0, 1, "12345"));
        assertThat(server.frames()).extracting(RawFrame::type).contains(Frame.CANCEL);
        server.send(frame(Frame.DATA, 0, 0, 1, "12345"), frame(Frame.END, 0, 0, 1, "\1\0\0"));
        server.requireOpen();
        assertThat(server.client.openCalls()).isZero();
    }

    @Test
    void an_oversize_reply_in_an_end_is_refused_once() {
        ClientCall call = server.call(ECHO, TestMessage.of(""));
        assertRefused(
                call, frame(Frame.END, Frame.FLAG_COMPRESSED, 0, 1, "\0", Raw.u8(1), Raw.varint((4 << 20) + 1), "x"));
        assertThat(server.client.openCalls()).isZero();
    }

    @Test
    void replies_beyond_the_budget_are_refused() {
        server.budget.tryReserve(64 << 20);
        ClientCall call = server.call(EXPAND, TestMessage.of(""));
        assertRefused(call, frame(Frame.DATA, Frame.FLAG_MORE, 0, 1, Raw.varint(100_000), "12345"));
        server.budget.release(64 << 20);
    }

    // ---- What a client keeps to.

    @Test
    void slots_are_those_of_the_server_and_before_its_hello_64() {
        server.close();
        server = new RawServer();
        for (int i = 0; i < 64; i++) {
            server.call(ECHO, TestMessage.of("x"));
        }
        assertThat(server.client.canOpen()).isFalse();
        assertThatThrownBy(() -> server.call(ECHO, TestMessage.of("x"))).isInstanceOf(IllegalStateException.class);
        server.send(RawFrame.PREFACE, hello(RawClient.tlv(10, Raw.varint(65))));
        assertThat(server.events.events).containsExactly("ready", "capacity");
        server.call(ECHO, TestMessage.of("x"));
        assertThat(server.client.canOpen()).isFalse();
        server.send(frame(Frame.END, 0, 0, 17, "\0"));
        assertThat(server.events.events).containsExactly("ready", "capacity", "capacity");
        assertThat(server.call(ECHO, TestMessage.of("x")).slot).isEqualTo(17);
    }

    @Test
    void frames_are_no_longer_than_the_server_takes() {
        reconnect(RawClient.tlv(2, Raw.varint(16_384)));
        server.call(ECHO, TestMessage.of(new byte[16_380]));
        server.call(ECHO, TestMessage.ofUnknownSize(new byte[16_380]));
        server.call(CHAT, null).send(TestMessage.of(new byte[60_000]), Stream.Last.NO);
        assertThat(server.frames()).allSatisfy(f -> assertThat(f.payload()).hasSizeLessThanOrEqualTo(16_384));
    }

    @Test
    void no_call_is_opened_on_a_closed_connection() {
        server.side.channel.close();
        assertThat(server.client.canOpen()).isFalse();
        assertThatThrownBy(() -> server.call(ECHO, TestMessage.of("x"))).isInstanceOf(IllegalStateException.class);
    }
}
