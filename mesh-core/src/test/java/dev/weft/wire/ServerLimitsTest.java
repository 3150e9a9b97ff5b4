// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.RawClient.frame;
import static dev.weft.wire.RawClient.head;
import static dev.weft.wire.RawClient.hello;
import static dev.weft.wire.RawClient.tlv;
import static dev.weft.wire.ScriptedService.CHAT;
import static dev.weft.wire.ScriptedService.COLLECT;
import static dev.weft.wire.ScriptedService.ECHO;
import static dev.weft.wire.ScriptedService.HOLD;
import static dev.weft.wire.ScriptedService.TELL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of WIRE.md that a client can break. */
class ServerLimitsTest {
    private static final int END = Frame.FLAG_END;
    private static final int MORE = Frame.FLAG_MORE;

    private RawClient client = RawClient.introduced();

    @AfterEach
    void close() {
        client.close();
    }

    private void reconnect(WireOptions options) {
        client.close();
        client = RawClient.introduced(options);
    }

    private void assertFails(String text, byte[]... frames) {
        client.send((Object[]) frames);
        client.requireFailed(GoAwayCode.PROTOCOL, text);
    }

    // ---- Beginnings.

    @Test
    void a_frame_before_hello_fails() {
        client.close();
        client = new RawClient();
        client.send(RawFrame.PREFACE, frame(Frame.CALL, END, 0, 1, head(ECHO)));
        assertThat(client.side.isOpen()).isFalse();
        assertThat(client.server.failure().getMessage()).contains("first frame must be HELLO");
        assertThat(RawFrame.afterPreface(client.side.written()))
                .extracting(RawFrame::type)
                .containsExactly(0, 7);
    }

    @Test
    void a_second_hello_fails() {
        assertFails("a second HELLO", hello());
    }

    @Test
    void a_hello_of_more_than_4096_bytes_fails() {
        client.close();
        client = new RawClient();
        client.send(RawFrame.PREFACE, hello(tlv(40, new byte[4_100])));
        assertThat(client.server.failure().getMessage()).contains("a HELLO of");
    }

    @Test
    void no_version_in_common_is_told_with_both_ranges() {
        client.close();
        client = new RawClient();
        client.send(RawFrame.PREFACE, frame(Frame.HELLO, 0, 0, 0, Raw.hex("01 02 02 03")));
        List<RawFrame> frames = RawFrame.afterPreface(client.side.written());
        RawClient.requireGoAway(frames.get(1), GoAwayCode.VERSION, "this side speaks 1 to 1, the peer 2 to 3");
        assertThat(client.side.isOpen()).isFalse();
    }

    // ---- Frames.

    @Test
    void a_frame_longer_than_max_frame_fails_as_soon_as_its_header_is_seen() {
        client.send(new byte[] {1, 0, 1, 0x20, 0, 0, 0, 1});
        client.requireFailed(GoAwayCode.TOO_BIG, "frame of 65537 bytes exceeds maxFrame=65536");
    }

    @Test
    void a_frame_of_just_max_frame_is_taken() {
        reconnect(new WireOptions().setMaxFrameBytes(16_384));
        byte[] head = head(ECHO);
        client.send(frame(Frame.CALL, END, 0, 1, head, new byte[16_384 - head.length]));
        client.requireOpen();
        assertThat(client.service.lastCall().inbox.last()).hasSize(16_384 - head.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11})
    void reserved_types_fail(int type) {
        assertFails("frame type " + type + " is not known", frame(type, 0, 0, 1, "x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14, 15})
    void extensions_are_skipped(int type) {
        client.send(frame(type, 15, 9, 77, "whatever"), frame(Frame.CALL, END, 0, 1, head(ECHO), "x"));
        client.requireOpen();
        assertThat(client.service.calls).hasSize(1);
    }

    // ---- CALL.

    @ParameterizedTest
    @ValueSource(ints = {0, 65, 4_096, 0xff_ffff})
    void a_call_outside_the_slots_fails(int slot) {
        reconnect(new WireOptions().setMaxConcurrentCalls(64));
        assertFails("CALL in slot " + slot + ", maxConcurrent=64", frame(Frame.CALL, END, 0, slot, head(ECHO)));
    }

    @Test
    void a_call_in_a_slot_that_is_taken_fails() {
        assertFails(
                "CALL in slot 3, which is not free",
                frame(Frame.CALL, END, 0, 3, head(HOLD)),
                frame(Frame.CALL, END, 1, 3, head(HOLD)));
    }

    @Test
    void a_call_in_the_slot_of_a_cancelled_call_fails_while_its_handler_runs() {
        client.service.on(HOLD, () -> new ScriptedService.Script() {
            @Override
            public void onCancelled(ServerCall call, CallFailure reason) {
                // Does not end.
            }
        });
        assertFails(
                "which is not free",
                frame(Frame.CALL, END, 0, 3, head(HOLD)),
                frame(Frame.CANCEL, 0, 0, 3, Raw.varint(1)),
                frame(Frame.CALL, END, 1, 3, head(HOLD)));
    }

    @Test
    void a_call_of_the_wrong_generation_fails() {
        assertFails("generation 1, expected 0", frame(Frame.CALL, END, 1, 1, head(ECHO)));
    }

    @Test
    void a_generation_that_is_used_again_fails() {
        assertFails(
                "generation 0, expected 1",
                frame(Frame.CALL, END, 0, 1, head(ECHO)),
                frame(Frame.CALL, END, 0, 1, head(ECHO)));
    }

    @Test
    void a_method_that_is_not_defined_fails() {
        assertFails("method 1 is not defined, 0 are", frame(Frame.CALL, END, 0, 1, Raw.varint(1), Raw.varint(0)));
    }

    @Test
    void a_method_path_over_1024_bytes_fails() {
        assertFails(
                "a method path of 1025 bytes",
                frame(Frame.CALL, END, 0, 1, Raw.u8(0), Raw.sized("x".repeat(1_025)), "\1\0\0"));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8, 255})
    void an_unknown_mode_fails(int mode) {
        assertFails(
                "method mode " + mode,
                frame(Frame.CALL, END, 0, 1, Raw.u8(0), Raw.sized("a/b"), Raw.u8(1), Raw.u8(mode), "\0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "00", "00 05 61", "00 03 61 2F 62", "00 03 61 2F 62 01", "00 03 61 2F 62 01 00"})
    void a_call_that_is_cut_off_fails(String hex) {
        client.send(frame(Frame.CALL, END, 0, 1, Raw.hex(hex)));
        client.requireFailed(GoAwayCode.PROTOCOL, "");
    }

    @Test
    void a_varint_of_ten_bytes_fails() {
        assertFails("a varint exceeds 2^63-1", frame(Frame.CALL, END, 0, 1, Raw.hex("FF FF FF FF FF FF FF FF FF 01")));
    }

    // ---- Metadata.

    private byte[] callWith(Object... metadata) {
        return frame(Frame.CALL, END | Frame.FLAG_META, 0, 1, head(ECHO), Raw.bytes(metadata));
    }

    @Test
    void metadata_of_more_than_128_pairs_fails() {
        assertFails("at most 128", callWith(Raw.varint(129)));
    }

    @Test
    void metadata_above_max_metadata_fails() {
        reconnect(new WireOptions().setMaxMetadataBytes(8_192));
        assertFails(
                "exceeds maxMetadata=8192",
                callWith(Raw.varint(1), Raw.u8(0), Raw.sized("k"), Raw.sized(new byte[8_190])));
    }

    @Test
    void metadata_keys_must_be_keys() {
        for (String key : List.of("", "Upper", "sp ace", "\u00fc")) {
            assertFails("metadata key must be", callWith(Raw.varint(1), Raw.u8(0), Raw.sized(key), Raw.sized("v")));
            reconnect(new WireOptions());
        }
        assertFails(
                "256 bytes exceeds 255",
                callWith(Raw.varint(1), Raw.u8(0), Raw.sized("k".repeat(256)), Raw.sized("v")));
    }

    @Test
    void a_metadata_key_that_is_not_defined_fails() {
        assertFails("metadata key 1 is not defined", callWith(Raw.varint(1), Raw.u8(1), Raw.sized("v")));
    }

    @Test
    void metadata_that_is_cut_off_fails() {
        assertFails("runs past the end", callWith(Raw.varint(2), Raw.u8(0), Raw.sized("k"), Raw.sized("v")));
        reconnect(new WireOptions());
        assertFails("runs past the end", callWith(Raw.varint(1), Raw.u8(0), Raw.sized("k"), Raw.varint(7), "v"));
    }

    // ---- DATA and END.

    @Test
    void data_for_no_stream_fails() {
        assertFails("DATA for slot 1 generation 0, which is not open", frame(Frame.DATA, 0, 0, 1, "x"));
    }

    @Test
    void data_of_another_generation_fails() {
        assertFails("which is not open", frame(Frame.CALL, 0, 0, 1, head(CHAT)), frame(Frame.DATA, 0, 1, 1, "x"));
    }

    @Test
    void data_after_the_client_is_done_fails() {
        assertFails("which is not open", frame(Frame.CALL, END, 0, 1, head(HOLD)), frame(Frame.DATA, 0, 0, 1, "x"));
    }

    @Test
    void data_after_cancel_fails() {
        client.service.on(CHAT, () -> new ScriptedService.Script() {
            @Override
            public void onCancelled(ServerCall call, CallFailure reason) {}
        });
        assertFails(
                "which is not open",
                frame(Frame.CALL, 0, 0, 1, head(CHAT)),
                frame(Frame.CANCEL, 0, 0, 1, Raw.varint(1)),
                frame(Frame.DATA, 0, 0, 1, "x"));
    }

    @Test
    void metadata_in_data_of_a_client_fails() {
        assertFails("with CALL", frame(Frame.CALL, 0, 0, 1, head(CHAT)), frame(Frame.DATA, 8, 0, 1, Raw.u8(0)));
    }

    @Test
    void a_second_message_of_a_unary_call_fails_whatever_its_flags_say() {
        assertFails(
                "which is not open",
                frame(Frame.CALL, MORE, 0, 1, head(HOLD), Raw.varint(1)),
                frame(Frame.DATA, 0, 0, 1, "x"),
                frame(Frame.DATA, END, 0, 1, "y"));
        assertThat(client.service.lastCall().events).startsWith("message of 1", "half-closed");
    }

    @Test
    void end_for_no_stream_fails() {
        assertFails("END for slot 1 generation 0, which is not open", frame(Frame.END, 0, 0, 1));
    }

    @Test
    void a_second_end_fails() {
        client.service.on(COLLECT, () -> new ScriptedService.Script() {});
        assertFails(
                "END for slot 1",
                frame(Frame.CALL, 0, 0, 1, head(COLLECT)),
                frame(Frame.END, 0, 0, 1),
                frame(Frame.END, 0, 0, 1));
    }

    @Test
    void end_in_the_middle_of_a_message_fails() {
        assertFails(
                "in the middle of a message",
                frame(Frame.CALL, 0, 0, 1, head(CHAT)),
                frame(Frame.DATA, MORE, 0, 1, Raw.varint(10), "12345"),
                frame(Frame.END, 0, 0, 1));
    }

    @Test
    void parts_beyond_their_total_fail_and_keep_no_memory() {
        assertFails(
                "exceed its total of 10 bytes",
                frame(Frame.CALL, 0, 0, 1, head(CHAT)),
                frame(Frame.DATA, MORE, 0, 1, Raw.varint(10), "12345"),
                frame(Frame.DATA, 0, 0, 1, "123456"));
    }

    @Test
    void parts_short_of_their_total_fail() {
        assertFails(
                "add up to 9 bytes, its total is 10",
                frame(Frame.CALL, 0, 0, 1, head(CHAT)),
                frame(Frame.DATA, MORE, 0, 1, Raw.varint(10), "12345"),
                frame(Frame.DATA, 0, 0, 1, "6789"));
    }

    @Test
    void a_compressed_message_without_its_fields_fails() {
        assertFails("without its compressor", frame(Frame.CALL, END | Frame.FLAG_COMPRESSED, 0, 1, head(ECHO)));
        reconnect(new WireOptions());
        assertFails("runs past", frame(Frame.CALL, END | Frame.FLAG_COMPRESSED, 0, 1, head(ECHO), "\1"));
    }

    // ---- Oversize messages cost their call only.

    private void assertRefusedAndUsable(byte[]... frames) {
        reconnect(new WireOptions().setMaxMessageBytes(65_536).setMaxFrameBytes(100_000));
        client.send((Object[]) frames);
        client.requireOpen();
        List<RawFrame> ends =
                client.frames().stream().filter(f -> f.is(Frame.END)).toList();
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).varint()).isEqualTo(Status.RESOURCE_EXHAUSTED.code());
        assertThat(client.service.lastCall().inbox.messages).isEmpty();
        client.send(frame(Frame.CALL, END, 0, 2, head(ECHO), "fine"));
        assertThat(client.frames()).extracting(RawFrame::slot).containsExactly(2);
        assertThat(client.server.openCalls()).isZero();
    }

    @Test
    void an_oversize_message_in_a_call_is_refused() {
        assertRefusedAndUsable(frame(Frame.CALL, END, 0, 1, head(HOLD), new byte[65_537]));
    }

    @Test
    void an_oversize_message_that_is_announced_is_refused_before_it_comes() {
        assertRefusedAndUsable(
                frame(Frame.CALL, MORE, 0, 1, head(HOLD), Raw.varint(65_537)),
                frame(Frame.DATA, MORE, 0, 1, new byte[50_000]),
                frame(Frame.DATA, END, 0, 1, new byte[15_537]));
    }

    @Test
    void an_oversize_message_in_data_is_refused() {
        assertRefusedAndUsable(
                frame(Frame.CALL, 0, 0, 1, head(COLLECT)), frame(Frame.DATA, END, 0, 1, new byte[65_537]));
    }

    @Test
    void an_oversize_message_in_parts_of_data_is_refused() {
        assertRefusedAndUsable(
                frame(Frame.CALL, 0, 0, 1, head(COLLECT)),
                frame(Frame.DATA, MORE, 0, 1, Raw.varint(2_000_000_000), "x"),
                frame(Frame.DATA, MORE, 0, 1, new byte[50_000]),
                frame(Frame.END, 0, 0, 1));
    }

    @Test
    void a_message_that_would_swell_beyond_the_limit_is_refused() {
        assertRefusedAndUsable(
                frame(Frame.CALL, END | Frame.FLAG_COMPRESSED, 0, 1, head(HOLD), Raw.u8(1), Raw.varint(65_537), "x"));
    }

    @Test
    void a_total_beyond_all_numbers_fails() {
        assertFails("a message's total is", frame(Frame.CALL, MORE, 0, 1, head(HOLD), Raw.varint(Integer.MAX_VALUE)));
    }

    @Test
    void incomplete_messages_beyond_the_budget_are_refused() {
        client.budget.tryReserve((64 << 20) - 70_000);
        client.send(
                frame(Frame.CALL, MORE, 0, 1, head(HOLD), Raw.varint(100_000), new byte[30_000]),
                frame(Frame.CALL, MORE, 0, 2, Raw.varint(1), Raw.varint(0), Raw.varint(100_000), new byte[30_000]),
                frame(Frame.CALL, MORE, 0, 3, Raw.varint(1), Raw.varint(0), Raw.varint(100_000), new byte[30_000]));
        client.requireOpen();
        assertThat(client.frames())
                .filteredOn(f -> f.is(Frame.END))
                .extracting(RawFrame::slot)
                .containsExactly(3);
        client.send(frame(Frame.DATA, END, 0, 3, new byte[70_000 - 4_500]));
        client.send(frame(Frame.CANCEL, 0, 0, 1, Raw.varint(1)), frame(Frame.CANCEL, 0, 0, 2, Raw.varint(1)));
        client.budget.release((64 << 20) - 70_000);
    }

    // ---- CREDIT, CANCEL, PING, GOAWAY.

    @Test
    void credit_for_a_stream_that_is_over_is_ignored() {
        client.send(
                frame(Frame.CREDIT, 0, 7, 5_000, Raw.varint(100)), frame(Frame.CREDIT, 0, 0, 0xff_ffff, Raw.varint(1)));
        client.requireOpen();
    }

    @Test
    void credit_that_overflows_fails() {
        client.send(frame(Frame.CREDIT, 0, 0, 0, Raw.varint(Integer.MAX_VALUE)));
        client.requireFailed(GoAwayCode.CREDIT, "overflows");
        reconnect(new WireOptions());
        client.send(
                frame(Frame.CALL, END, 0, 1, head(HOLD)), frame(Frame.CREDIT, 0, 0, 1, Raw.varint(Integer.MAX_VALUE)));
        client.requireFailed(GoAwayCode.CREDIT, "overflows");
    }

    @Test
    void credit_beyond_31_bits_fails() {
        assertFails("credit is 2147483648", frame(Frame.CREDIT, 0, 0, 0, Raw.varint(1L << 31)));
    }

    @Test
    void cancel_for_a_stream_that_is_over_is_ignored() {
        client.send(frame(Frame.CANCEL, 0, 7, 5, Raw.varint(1)), frame(Frame.CANCEL, 0, 0, 0, Raw.varint(1)));
        client.requireOpen();
    }

    @Test
    void cancel_with_a_status_that_nobody_knows_is_a_cancel() {
        client.send(frame(Frame.CALL, END, 0, 1, head(HOLD)), frame(Frame.CANCEL, 0, 0, 1, Raw.varint(99)));
        client.requireOpen();
        assertThat(client.service.lastCall().events).contains("cancelled UNKNOWN");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 9})
    void a_ping_that_is_not_8_bytes_fails(int bytes) {
        assertFails("a PING of " + bytes + " bytes", frame(Frame.PING, 0, 0, 0, new byte[bytes]));
    }

    @Test
    void a_goaway_of_unknown_phase_or_none_fails() {
        assertFails("GOAWAY of phase 3", frame(Frame.GOAWAY, 0, 0, 0, Raw.hex("03 00 00 00")));
        reconnect(new WireOptions());
        assertFails("an empty GOAWAY", frame(Frame.GOAWAY, 0, 0, 0));
    }

    @Test
    void a_client_that_says_what_is_wrong_is_believed() {
        client.send(frame(Frame.GOAWAY, 0, 0, 0, Raw.hex("00 00 03"), Raw.sized("too big")));
        assertThat(client.side.isOpen()).isFalse();
        assertThat(client.server.failure().code()).isEqualTo(GoAwayCode.TOO_BIG);
        assertThat(client.frames()).isEmpty();
    }

    // ---- Tables and one-way calls.

    @Test
    void definitions_beyond_max_methods_take_no_id() {
        reconnect(new WireOptions().setMaxMethods(64));
        for (int i = 1; i <= 65; i++) {
            client.send(frame(Frame.CALL, END, 0, i, head(new MethodSignature("m/" + i, 1, 0))));
        }
        client.send(frame(Frame.CALL, END, 0, 70, Raw.varint(64), Raw.varint(0)));
        client.requireOpen();
        assertFails("method 65 is not defined, 64 are", frame(Frame.CALL, END, 0, 71, Raw.varint(65), Raw.varint(0)));
    }

    @Test
    void keys_beyond_max_keys_take_no_id() {
        reconnect(new WireOptions().setMaxKeys(64));
        for (int i = 1; i <= 65; i++) {
            client.send(frame(
                    Frame.CALL,
                    END | 8,
                    i - 1,
                    1,
                    head(ECHO),
                    Raw.u8(1),
                    Raw.u8(0),
                    Raw.sized("k" + i),
                    Raw.sized("v")));
        }
        client.send(frame(Frame.CALL, END | 8, 65, 1, head(ECHO), Raw.u8(1), Raw.u8(64), Raw.sized("v")));
        assertThat(client.service.lastCall().metadata.get("k64")).contains("v");
        assertFails(
                "metadata key 65",
                frame(Frame.CALL, END | 8, 66, 1, head(ECHO), Raw.u8(1), Raw.u8(65), Raw.sized("v")));
    }

    @Test
    void one_way_calls_beyond_max_concurrent_are_dropped_unseen() {
        reconnect(new WireOptions().setMaxConcurrentCalls(64));
        client.service.on(TELL, () -> new ScriptedService.Script() {});
        for (int i = 0; i < 70; i++) {
            client.send(frame(Frame.CALL, END, i, 1, head(TELL), "x"));
        }
        client.requireOpen();
        assertThat(client.service.calls).hasSize(64);
        assertThat(client.server.openCalls()).isEqualTo(64);
        client.service.calls.forEach(call -> call.end(Metadata.EMPTY));
        assertThat(client.server.openCalls()).isZero();
        assertThat(client.frames()).isEmpty();
    }
}
