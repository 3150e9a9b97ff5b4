// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.test.v1.Everything;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, a codec reads a message or throws a {@link CodecException} that a peer may see. */
class HostileBytesTest {
    private static final int MUTATIONS = 10_000;

    static Stream<Codec> codecs() {
        return Codecs.standard().all().stream();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void every_prefix_of_a_message_is_read_or_refused(Codec codec) {
        for (byte[] bytes : valid(codec, Everything.class)) {
            Marshaller<Everything> marshaller = codec.marshaller(Everything.class);
            for (int length = 0; length < bytes.length; length++) {
                readOrRefuse(marshaller, Arrays.copyOf(bytes, length), Memory.ofTurn(length));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void mutated_messages_are_read_or_refused(Codec codec) {
        mutate(codec, Everything.class);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void mutated_records_are_read_or_refused(Codec codec) {
        if (codec.supports(Order.class)) {
            mutate(codec, Order.class);
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void random_bytes_are_read_or_refused(Codec codec) {
        Random random = new Random(3);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            readOrRefuse(codec.marshaller(Everything.class), bytes, Memory.HEAP);
        }
    }

    private static <T> void mutate(Codec codec, Class<T> type) {
        Marshaller<T> marshaller = codec.marshaller(type);
        List<byte[]> valid = valid(codec, type);
        Random random = new Random(codec.id());
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = Mutations.of(valid.get(i % valid.size()), random);
            if (!readOrRefuse(marshaller, mutated, Memory.ofTurn(i))) {
                refused++;
            }
        }
        assertThat(refused).as("refused of " + MUTATIONS).isBetween(MUTATIONS / 20, MUTATIONS - 1);
    }

    /** Whether it was read; what was read can be written again, or not, with no worse end. */
    private static <T> boolean readOrRefuse(Marshaller<T> marshaller, byte[] bytes, Memory memory) {
        boolean read = false;
        try {
            T message = memory.read(marshaller, bytes);
            read = true;
            memory.write(marshaller, message);
        } catch (CodecException e) {
            assertThat(e.getMessage()).hasSizeLessThan(900).doesNotContain("\n", "dev.weft", "com.", "java.");
        }
        return read;
    }

    private static <T> List<byte[]> valid(Codec codec, Class<T> type) {
        Marshaller<T> marshaller = codec.marshaller(type);
        List<byte[]> valid = new ArrayList<>();
        for (int seed = 0; seed < 8; seed++) {
            Object message =
                    Message.class.isAssignableFrom(type) ? TestMessages.small(new Random(seed)) : Order.sample();
            valid.add(Memory.HEAP.write(marshaller, type.cast(message)));
        }
        return valid;
    }
}
