// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompressorsTest {
    private static final byte[] TEXT = "to be or not to be, ".repeat(50).getBytes(US_ASCII);

    private final Compressors compressors = Compressors.standard();

    static Stream<Compressor> all() {
        return Compressors.standard().all().stream();
    }

    @Test
    void standard_compressors_have_the_ids_and_the_order_of_the_wire() {
        assertThat(compressors).hasToString("zstd (2), gzip (1)");
        assertThat(compressors.byId(2)).isSameAs(compressors.byName("zstd"));
        assertThat(compressors.byId(1)).isSameAs(compressors.byName("gzip"));
    }

    @Test
    void an_unknown_compressor_is_refused_with_those_that_are_known() {
        assertThatThrownBy(() -> compressors.byName("brotli"))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessage("no compressor \"brotli\"; known are zstd (2), gzip (1)");
        assertThatThrownBy(() -> compressors.byId(3)).isExactlyInstanceOf(CodecException.class);
    }

    @Test
    void the_peers_first_choice_that_is_known_here_wins() {
        assertThat(compressors.negotiate(List.of(77, 1, 2))).contains(compressors.byName("gzip"));
        assertThat(compressors.negotiate(List.of(2, 1))).contains(compressors.byName("zstd"));
        assertThat(compressors.negotiate(List.of(77))).isEmpty();
    }

    @Test
    void gzip_is_everybodys_gzip() throws IOException {
        Compressor gzip = compressors.byName("gzip");
        byte[] ours = Memory.DIRECT.compress(gzip, TEXT);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(ours)).readAllBytes())
                .isEqualTo(TEXT);
        assertThat(Memory.HEAP.decompress(gzip, gzipped(TEXT), TEXT.length)).isEqualTo(TEXT);
    }

    @Test
    void gzip_headers_with_every_optional_part_are_read() throws IOException {
        byte[] plain = gzipped(TEXT);
        byte[] extra = {2, 0, 'e', 'x', 'n', 0, 'c', 0, 1, 2};
        byte[] full = new byte[plain.length + extra.length];
        System.arraycopy(plain, 0, full, 0, 10);
        System.arraycopy(extra, 0, full, 10, extra.length);
        System.arraycopy(plain, 10, full, 10 + extra.length, plain.length - 10);
        full[3] = 2 | 4 | 8 | 16;
        assertThat(Memory.DIRECT.decompress(compressors.byName("gzip"), full, TEXT.length))
                .isEqualTo(TEXT);
    }

    @Test
    void zstd_is_everybodys_zstd() {
        Compressor zstd = compressors.byName("zstd");
        assertThat(Zstd.decompress(Memory.DIRECT.compress(zstd, TEXT), TEXT.length))
                .isEqualTo(TEXT);
        assertThat(Memory.HEAP.decompress(zstd, Zstd.compress(TEXT, 19), TEXT.length))
                .isEqualTo(TEXT);
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_wrong_size_is_refused(Compressor compressor) {
        byte[] small = Memory.HEAP.compress(compressor, TEXT);
        for (int wrong : new int[] {0, 1, TEXT.length - 1, TEXT.length + 1, TEXT.length * 2}) {
            for (Memory memory : Memory.values()) {
                assertThatThrownBy(() -> memory.decompress(compressor, small, wrong))
                        .isExactlyInstanceOf(CodecException.class)
                        .hasMessageStartingWith(
                                compressor.name() + " of " + wrong + " bytes cannot be read: it holds ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_bomb_is_never_held(Compressor compressor) {
        byte[] bomb = Memory.HEAP.compress(compressor, new byte[50_000_000]);
        ByteBuf in = Unpooled.wrappedBuffer(bomb);
        ByteBuf out = UnpooledByteBufAllocator.DEFAULT.directBuffer(16);
        assertThatThrownBy(() -> compressor.decompress(in, 1000, out)).isExactlyInstanceOf(CodecException.class);
        assertThat(out.capacity()).isLessThan(10_000);
        out.release();
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_truncation_and_every_addition_is_refused(Compressor compressor) {
        byte[] small = Memory.HEAP.compress(compressor, TEXT);
        for (int length = 0; length < small.length; length++) {
            byte[] cut = Arrays.copyOf(small, length);
            assertThatThrownBy(() -> Memory.DIRECT.decompress(compressor, cut, TEXT.length))
                    .isExactlyInstanceOf(CodecException.class);
        }
        for (byte[] more : new byte[][] {{0}, small, "garbage".getBytes(US_ASCII)}) {
            byte[] tail = Arrays.copyOf(small, small.length + more.length);
            System.arraycopy(more, 0, tail, small.length, more.length);
            assertThatThrownBy(() -> Memory.DIRECT.decompress(compressor, tail, TEXT.length))
                    .isExactlyInstanceOf(CodecException.class)
                    .hasMessageContaining("follow behind its end");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void mutated_input_fails_cleanly(Compressor compressor) {
        Random random = new Random(7);
        byte[] small = Memory.HEAP.compress(compressor, TEXT);
        for (int i = 0; i < 10_000; i++) {
            byte[] mutated = Mutations.of(small, random);
            try {
                Memory memory = Memory.ofTurn(i);
                assertThat(memory.decompress(compressor, mutated, TEXT.length)).hasSize(TEXT.length);
            } catch (CodecException e) {
                assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("\n");
            }
        }
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
