// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.RawClient.frame;
import static dev.weft.wire.RawClient.head;
import static dev.weft.wire.ScriptedService.ECHO;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {
    private static final byte[] CHECKED_HELLO = RawClient.hello(RawClient.tlv(24, Raw.u8(1)));

    @ParameterizedTest
    @CsvSource({"NONE, NONE", "CRC32C, NONE", "NONE, CRC32C", "CRC32C, CRC32C"})
    void each_direction_has_checksums_or_not(Checksum client, Checksum server) {
        WireOptions clientOptions = new WireOptions().setChecksum(client);
        WireOptions serverOptions = new WireOptions().setChecksum(server);
        try (Loopback loopback = new Loopback(clientOptions, serverOptions)) {
            loopback.chunks = Chunks.ofSize(1_000);
            for (int size : new int[] {0, 10, 20_000, 200_000}) {
                ClientCall call = loopback.call(ECHO, TestMessage.of(Raw.noise(size, size)));
                loopback.settle();
                assertThat(call.inbox.last()).isEqualTo(Raw.noise(size, size));
            }
            loopback.requireOpen();
        }
    }

    @Test
    void a_checksum_is_the_one_of_iscsi_and_follows_the_payload() {
        try (RawClient client = new RawClient()) {
            RawFrame call = RawFrame.of(Frame.CALL, 1, 0, 1, head(ECHO), "x");
            client.send(RawFrame.PREFACE, CHECKED_HELLO, call.bytesWithChecksum());
            client.requireOpen();
            assertThat(client.service.calls).hasSize(1);
        }
    }

    @Test
    void checksums_of_this_side_follow_all_but_its_hello() {
        try (RawServer server = new RawServer(new WireOptions().setChecksum(Checksum.CRC32C))) {
            byte[] introduction = server.side.written();
            assertThat(RawFrame.afterPreface(introduction)).hasSize(1);
            server.call(ECHO, TestMessage.of("x"));
            byte[] call = server.side.written();
            RawFrame parsed = RawFrame.parse(call, 4).get(0);
            assertThat(call).isEqualTo(parsed.bytesWithChecksum());
        }
    }

    @Test
    void every_flipped_bit_of_a_frame_is_noticed() {
        byte[] call = RawFrame.of(Frame.CALL, 1, 0, 1, head(ECHO), "x").bytesWithChecksum();
        for (int bit = 0; bit < call.length * 8; bit++) {
            byte[] flipped = call.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try (RawClient client = new RawClient()) {
                client.send(RawFrame.PREFACE, CHECKED_HELLO, flipped);
                assertThat(client.service.calls).as("bit %d", bit).isEmpty();
                if (bit >= 24) {
                    assertThat(client.server.failure().code()).isEqualTo(GoAwayCode.CHECKSUM);
                }
            }
        }
    }

    @Test
    void a_frame_without_its_checksum_fails() {
        try (RawClient client = new RawClient()) {
            client.send(RawFrame.PREFACE, CHECKED_HELLO, frame(Frame.PING, 0, 0, 0, "12345678"), "\0\0\0\0");
            assertThat(client.server.failure().code()).isEqualTo(GoAwayCode.CHECKSUM);
        }
    }
}
