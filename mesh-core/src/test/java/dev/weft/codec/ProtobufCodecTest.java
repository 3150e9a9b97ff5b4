// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.MessageLite;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.Everything;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProtobufCodecTest {
    private static final byte[] GOLDEN = ByteBufUtil.decodeHexDump("0a0200ff" + "12026869" + "18fbffffffffffffffff01");

    private final Codec codec = Codecs.standard().byName("protobuf");
    private final Marshaller<EchoRequest> marshaller = codec.marshaller(EchoRequest.class);

    @ParameterizedTest
    @EnumSource
    void echo_has_its_golden_bytes(Memory memory) {
        assertThat(memory.write(marshaller, TestMessages.echo())).isEqualTo(GOLDEN);
        assertThat(memory.read(marshaller, GOLDEN)).isEqualTo(TestMessages.echo());
    }

    @ParameterizedTest
    @EnumSource
    void no_bytes_are_the_message_without_fields(Memory memory) {
        assertThat(memory.write(marshaller, EchoRequest.getDefaultInstance())).isEmpty();
        assertThat(memory.read(marshaller, new byte[0])).isEqualTo(EchoRequest.getDefaultInstance());
    }

    @Test
    void messages_of_unknown_content_travel_on() {
        Everything message = TestMessages.withAny();
        Marshaller<Everything> everything = codec.marshaller(Everything.class);
        assertThat(Memory.DIRECT.read(everything, Memory.DIRECT.write(everything, message)))
                .isEqualTo(message);
    }

    @Test
    void owned_bytes_are_shared_not_copied() {
        byte[] bytes = GOLDEN.clone();
        EchoRequest message = marshaller.readOwned(bytes);
        bytes[2] = 42;
        assertThat(message.getPayload().byteAt(0)).isEqualTo((byte) 42);
    }

    @ParameterizedTest
    @EnumSource
    void malformed_bytes_are_refused_with_the_place(Memory memory) {
        byte[] cut = ByteBufUtil.decodeHexDump("0a0200ff" + "1205686900");
        assertThatThrownBy(() -> memory.read(marshaller, cut))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageStartingWith("protobuf of EchoRequest cannot be read: while parsing a protocol message, the"
                        + " input ended unexpectedly in the middle of a field")
                .hasMessageContaining("(byte ");
    }

    @Test
    void a_group_end_without_a_start_is_refused() {
        assertThatThrownBy(() -> Memory.HEAP.read(marshaller, ByteBufUtil.decodeHexDump("0c")))
                .isExactlyInstanceOf(CodecException.class);
    }

    @Test
    void nesting_beyond_protobufs_limit_is_refused() throws Exception {
        byte[] deep = {};
        for (int i = 0; i < 150; i++) {
            deep = nestedOnceMore(deep);
        }
        byte[] bytes = deep;
        assertThatThrownBy(() -> Memory.HEAP.read(codec.marshaller(Everything.class), bytes))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageContaining("too many levels of nesting");
    }

    private static byte[] nestedOnceMore(byte[] message) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeByteArray(Everything.NESTED_FIELD_NUMBER, message);
        out.flush();
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void a_wrong_size_is_refused_and_nothing_is_appended(Memory memory) {
        for (int wrong : new int[] {GOLDEN.length - 1, GOLDEN.length + 1}) {
            ByteBuf out = memory.buffer();
            assertThatThrownBy(() -> marshaller.write(TestMessages.echo(), wrong, out))
                    .isExactlyInstanceOf(CodecException.class)
                    .hasMessage("EchoRequest cannot be written as protobuf: it does not take " + wrong + " bytes");
            assertThat(out.readableBytes()).isZero();
            out.release();
        }
    }

    @Test
    void only_generated_messages_and_buffers_are_carried() {
        assertThat(codec.supports(EchoRequest.class)).isTrue();
        assertThat(codec.supports(MessageLite.class)).isFalse();
        assertThat(codec.supports(DynamicMessage.class)).isFalse();
        assertThat(codec.supports(Void.class)).isFalse();
        assertThatThrownBy(() -> codec.marshaller(String.class))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessage("protobuf cannot carry java.lang.String: it carries generated protobuf messages and Buffer;"
                        + " use google.protobuf.Empty for nothing");
    }

    @Test
    void a_class_has_one_marshaller() {
        assertThat(codec.marshaller(EchoRequest.class)).isSameAs(marshaller);
    }
}
