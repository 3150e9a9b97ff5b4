// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LengthPrefixDecoderTest {
    private static final String FIRST = "00000003" + "010203";
    private static final String EMPTY = "00000000";
    private static final String LAST = "00000005" + "0405060708";
    private static final byte[] STREAM = ByteBufUtil.decodeHexDump(FIRST + EMPTY + LAST);

    @Test
    void frames_come_out_whole_wherever_the_stream_is_cut_twice() {
        for (int one = 0; one <= STREAM.length; one++) {
            for (int two = one; two <= STREAM.length; two++) {
                assertThat(framesOf(cut(0, one), cut(one, two), cut(two, STREAM.length)))
                        .as("cut at %d and %d", one, two)
                        .containsExactly(FIRST, EMPTY, LAST);
            }
        }
    }

    @Test
    void frames_come_out_whole_when_every_byte_comes_alone() {
        var reads = new ByteBuf[STREAM.length];
        for (int i = 0; i < STREAM.length; i++) {
            reads[i] = cut(i, i + 1);
        }
        assertThat(framesOf(reads)).containsExactly(FIRST, EMPTY, LAST);
    }

    @Test
    void oversize_frame_is_refused_before_it_is_read() {
        assertThatThrownBy(() -> framesOf(Unpooled.wrappedBuffer(new byte[] {127, 0, 0, 0})))
                .isInstanceOf(TooLongFrameException.class)
                .hasMessageContaining("exceeds 16777216");
    }

    private static ByteBuf cut(int from, int to) {
        return Unpooled.copiedBuffer(STREAM, from, to - from);
    }

    private static List<String> framesOf(ByteBuf... reads) {
        var channel = new EmbeddedChannel(new LengthPrefixDecoder());
        try {
            channel.writeInbound((Object[]) reads);
            var frames = new ArrayList<String>();
            for (ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
                frames.add(ByteBufUtil.hexDump(frame));
                frame.release();
            }
            return frames;
        } finally {
            channel.finishAndReleaseAll();
        }
    }
}
