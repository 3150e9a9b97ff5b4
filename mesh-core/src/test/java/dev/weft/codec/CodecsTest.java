// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Empty;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecsTest {
    private final Codecs codecs = Codecs.standard();

    @Test
    void standard_codecs_have_the_ids_of_the_wire() {
        assertThat(codecs).hasToString("protobuf (1), json (2), xml (3)");
        assertThat(codecs.byId(1)).isSameAs(codecs.byName("protobuf"));
        assertThat(codecs.byId(2)).isSameAs(codecs.byName("json"));
        assertThat(codecs.byId(3)).isSameAs(codecs.byName("xml"));
    }

    @Test
    void an_unknown_codec_is_refused_with_those_that_are_known() {
        assertThatThrownBy(() -> codecs.byName("yaml"))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessage("no codec \"yaml\"; known are protobuf (1), json (2), xml (3)");
        for (int id : new int[] {-1, 0, 4, 255, 256}) {
            assertThatThrownBy(() -> codecs.byId(id))
                    .isExactlyInstanceOf(CodecException.class)
                    .hasMessage("no codec with id " + id + "; known are protobuf (1), json (2), xml (3)");
        }
    }

    @Test
    void protobuf_messages_travel_as_protobuf_and_all_else_as_json() {
        assertThat(codecs.defaultFor(Empty.class).name()).isEqualTo("protobuf");
        assertThat(codecs.defaultFor(Order.class).name()).isEqualTo("json");
        assertThat(codecs.defaultFor(Void.class).name()).isEqualTo("json");
    }

    @Test
    void another_codec_joins_a_copy() {
        Codec mine = new Named("mine", 32);
        Codecs more = codecs.with(mine);
        assertThat(more.byName("mine")).isSameAs(mine);
        assertThat(more.byId(32)).isSameAs(mine);
        assertThat(codecs.all()).doesNotContain(mine);
    }

    @Test
    void a_codec_that_collides_or_has_no_byte_for_an_id_is_refused() {
        for (Codec codec :
                List.of(new Named("json", 32), new Named("mine", 2), new Named("mine", 0), new Named("mine", 256))) {
            assertThatThrownBy(() -> codecs.with(codec)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_buffer_may_grow_after_it_was_read() {
        byte[] bytes = {1, 2};
        Marshaller<Buffer> marshaller = codecs.byName("json").marshaller(Buffer.class);
        Buffer buffer = marshaller.readOwned(bytes);
        bytes[0] = 9;
        assertThat(buffer.getByte(0)).as("not copied").isEqualTo((byte) 9);
        assertThat(buffer.appendString("more").length()).isEqualTo(6);
    }

    @Test
    void all_codecs_share_the_marshaller_of_buffers() {
        assertThat(codecs.all().stream()
                        .map(codec -> codec.marshaller(Buffer.class))
                        .distinct())
                .hasSize(1);
    }

    private record Named(String name, int id) implements Codec {
        @Override
        public boolean supports(Class<?> type) {
            return false;
        }

        @Override
        public <T> Marshaller<T> marshaller(Class<T> type) {
            throw new CodecException("supports nothing");
        }
    }
}
