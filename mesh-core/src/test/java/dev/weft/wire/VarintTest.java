// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class VarintTest {

    @Property
    void what_is_written_is_read(@ForAll @LongRange(min = 0) long value) {
        ByteBuf out = Unpooled.buffer();
        Varint.write(out, value);
        assertThat(ByteBufUtil.getBytes(out)).isEqualTo(Raw.varint(value)).hasSize(Varint.size(value));
        assertThat(Varint.read(out)).isEqualTo(value);
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void a_longer_form_than_needed_is_read() {
        assertThat(read("81 80 80 00")).isEqualTo(1);
    }

    @Test
    void the_greatest_value_has_nine_bytes() {
        assertThat(read("FF FF FF FF FF FF FF FF 7F")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void ten_bytes_are_an_error() {
        assertFails("FF FF FF FF FF FF FF FF FF 01", "exceeds 2^63-1");
        assertFails("80 80 80 80 80 80 80 80 80 00", "exceeds 2^63-1");
    }

    @Test
    void end_of_frame_within_is_an_error() {
        assertFails("", "runs past the end");
        assertFails("80", "runs past the end");
    }

    private static long read(String hex) {
        return Varint.read(Unpooled.wrappedBuffer(Raw.hex(hex)));
    }

    private static void assertFails(String hex, String text) {
        assertThatThrownBy(() -> read(hex)).isInstanceOf(WireFailure.class).hasMessageContaining(text);
    }
}
