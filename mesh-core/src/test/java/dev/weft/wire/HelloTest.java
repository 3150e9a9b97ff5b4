// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.RawClient.tlv;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelloTest {
    private static final byte[] VERSION = Raw.hex("01 02 01 01");

    private static Hello read(Object... tlvs) {
        return Hello.read(Unpooled.wrappedBuffer(Raw.bytes(tlvs)));
    }

    private static void assertRefused(String text, Object... tlvs) {
        assertThatThrownBy(() -> read(tlvs))
                .isInstanceOfSatisfying(
                        WireFailure.class, e -> assertThat(e.code()).isEqualTo(GoAwayCode.PROTOCOL))
                .hasMessageContaining(text);
    }

    @Test
    void what_is_written_is_read() {
        Hello hello = new WireOptions()
                .setName("orders-1")
                .setMaxFrameBytes(100_000)
                .setChecksum(Checksum.CRC32C)
                .hello();
        ByteBuf out = Unpooled.buffer();
        hello.write(out);
        assertThat(Hello.read(out)).isEqualTo(hello);
    }

    @Test
    void what_is_absent_has_its_minimum() {
        assertThat(read(VERSION)).isEqualTo(Hello.MINIMUM);
    }

    @Test
    void order_does_not_matter() {
        assertThat(read(tlv(26, "x"), tlv(2, Raw.varint(20_000)), VERSION))
                .returns("x", Hello::name)
                .returns(20_000, Hello::maxFrame);
    }

    @Test
    void unknown_even_types_are_ignored_and_odd_ones_refused() {
        assertThat(read(VERSION, tlv(28, "?"), tlv(1_000_000, "?"))).isEqualTo(Hello.MINIMUM);
        assertRefused("must be understood", VERSION, tlv(3, "?"));
        assertRefused("must be understood", VERSION, tlv(1_000_001, "?"));
    }

    @Test
    void version_is_required_and_must_make_a_range() {
        assertRefused("without a version");
        assertRefused("make no range", Raw.hex("01 02 00 01"));
        assertRefused("make no range", Raw.hex("01 02 02 01"));
        assertRefused("must be 2 bytes", Raw.hex("01 01 01"));
        assertRefused("must be 2 bytes", Raw.hex("01 03 01 01 01"));
    }

    @Test
    void repeated_types_are_refused() {
        assertRefused("twice", VERSION, VERSION);
        assertRefused("twice", VERSION, tlv(26, "a"), tlv(26, "a"));
        assertRefused("twice", VERSION, tlv(40, "a"), tlv(40, "a"));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 16384",
        "4, 65536",
        "6, 65536",
        "8, 65536",
        "10, 64",
        "12, 64",
        "14, 64",
        "16, 8192",
    })
    void numbers_below_their_minimum_are_refused(int type, long minimum) {
        read(VERSION, tlv(type, Raw.varint(minimum)));
        assertRefused("at least " + minimum, VERSION, tlv(type, Raw.varint(minimum - 1)));
    }

    @Test
    void numbers_must_fill_their_value() {
        assertRefused("must be a number", VERSION, tlv(2, Raw.bytes(Raw.varint(20_000), "x")));
        assertRefused("runs past", VERSION, tlv(2, ""));
        assertRefused("runs past", VERSION, Raw.hex("02 05 01"));
    }

    @Test
    void numbers_too_large_for_anybody_mean_as_much_as_there_is() {
        Hello hello = read(VERSION, tlv(2, Raw.varint(Long.MAX_VALUE)), tlv(4, Raw.varint(Long.MAX_VALUE)));
        assertThat(hello.maxFrame()).isEqualTo(Frame.MOST_LENGTH);
        assertThat(hello.maxMessage()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void codecs_and_compressors_are_bytes() {
        assertThat(read(VERSION, tlv(20, Raw.hex("02 FF")), tlv(22, Raw.hex("01"))))
                .returns(List.of(2, 255), Hello::codecs)
                .returns(List.of(1), Hello::compressors);
    }

    @Test
    void checksum_is_one_byte_that_is_known() {
        assertThat(read(VERSION, tlv(24, Raw.u8(1))).checksum()).isEqualTo(Checksum.CRC32C);
        assertRefused("checksum", VERSION, tlv(24, Raw.u8(2)));
        assertRefused("checksum", VERSION, tlv(24, ""));
        assertRefused("checksum", VERSION, tlv(24, Raw.hex("01 00")));
    }

    @Test
    void name_is_at_most_255_bytes_on_both_sides() {
        assertThat(read(VERSION, tlv(26, "x".repeat(255))).name()).hasSize(255);
        assertRefused("name is longer", VERSION, tlv(26, "x".repeat(256)));
        WireOptions options = new WireOptions();
        options.setName("x".repeat(255));
        assertThatThrownBy(() -> options.setName("\u00fc".repeat(128))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void least_ping_interval_is_in_milliseconds() {
        assertThat(read(VERSION, tlv(18, Raw.varint(1_500))).leastPingInterval())
                .isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void version_in_force_is_the_greatest_that_both_speak() {
        assertThat(Hello.commonVersion(read(Raw.hex("01 02 01 03")), read(Raw.hex("01 02 02 05"))))
                .isEqualTo(3);
        assertThatThrownBy(() -> Hello.commonVersion(read(Raw.hex("01 02 01 01")), read(Raw.hex("01 02 02 05"))))
                .isInstanceOfSatisfying(
                        WireFailure.class, e -> assertThat(e.code()).isEqualTo(GoAwayCode.VERSION))
                .hasMessageContaining("1 to 1")
                .hasMessageContaining("2 to 5");
    }
}
