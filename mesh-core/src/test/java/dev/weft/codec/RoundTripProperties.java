// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.util.JsonFormat;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.Everything;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RoundTripProperties {
    private static final JsonFormat.Printer PRETTY = JsonFormat.printer().preservingProtoFieldNames();

    @Property(tries = 150)
    void every_codec_gives_back_what_it_was_given(@ForAll long seed, @ForAll Memory memory) {
        Everything message = TestMessages.everything(new Random(seed));
        for (Codec codec : Codecs.standard().all()) {
            Marshaller<Everything> marshaller = codec.marshaller(Everything.class);
            byte[] bytes = memory.write(marshaller, message);
            assertThat(memory.read(marshaller, bytes)).as(codec.name()).isEqualTo(message);
            assertThat(marshaller.readOwned(bytes)).as(codec.name()).isEqualTo(message);
        }
    }

    @Property(tries = 200)
    void protobuf_writes_the_same_bytes_into_any_memory(@ForAll long seed, @ForAll Memory memory) {
        Everything message = TestMessages.everything(new Random(seed));
        Marshaller<Everything> marshaller = Codecs.standard().byName("protobuf").marshaller(Everything.class);
        assertThat(memory.write(marshaller, message)).isEqualTo(message.toByteArray());
    }

    @Property(tries = 200)
    void json_is_what_protobufs_own_reader_and_writer_mean(@ForAll long seed) throws Exception {
        Everything message = TestMessages.everything(new Random(seed));
        Marshaller<Everything> marshaller = Codecs.standard().byName("json").marshaller(Everything.class);
        String ours = new String(Memory.HEAP.write(marshaller, message), StandardCharsets.UTF_8);
        Everything.Builder theirs = Everything.newBuilder();
        JsonFormat.parser().merge(ours, theirs);
        assertThat(theirs.build()).isEqualTo(message);
        byte[] pretty = PRETTY.print(message).getBytes(StandardCharsets.UTF_8);
        assertThat(Memory.HEAP.read(marshaller, pretty)).isEqualTo(message);
    }

    @Property(tries = 50)
    void a_message_without_a_class_reads_and_writes_the_same(@ForAll long seed) throws Exception {
        Everything message = TestMessages.everything(new Random(seed));
        DynamicMessage prototype = DynamicMessage.getDefaultInstance(
                rebuilt(Everything.getDescriptor().getFile()).findMessageTypeByName("Everything"));
        for (Marshaller<DynamicMessage> dynamic :
                List.of(new ProtoJsonMarshaller<>(prototype), new ProtoXmlMarshaller<>(prototype))) {
            String codec = dynamic instanceof ProtoJsonMarshaller ? "json" : "xml";
            byte[] bytes = Memory.HEAP.write(Codecs.standard().byName(codec).marshaller(Everything.class), message);
            DynamicMessage read = Memory.HEAP.read(dynamic, bytes);
            assertThat(Everything.parseFrom(read.toByteString())).as(codec).isEqualTo(message);
            assertThat(Memory.HEAP.write(dynamic, read)).as(codec).hasSameSizeAs(bytes);
        }
    }

    /** The file as a tool gets it over the wire: nothing in it is of this process's classes. */
    private static FileDescriptor rebuilt(FileDescriptor file) throws DescriptorValidationException {
        List<FileDescriptor> imports = new ArrayList<>();
        for (FileDescriptor dependency : file.getDependencies()) {
            imports.add(rebuilt(dependency));
        }
        return FileDescriptor.buildFrom(file.toProto(), imports.toArray(FileDescriptor[]::new));
    }

    @Property(tries = 100)
    void a_buffer_passes_every_codec_untouched(@ForAll byte[] bytes, @ForAll Memory memory) {
        for (Codec codec : Codecs.standard().all()) {
            Marshaller<Buffer> marshaller = codec.marshaller(Buffer.class);
            assertThat(memory.write(marshaller, Buffer.buffer(bytes))).isEqualTo(bytes);
            assertThat(memory.read(marshaller, bytes)).isEqualTo(Buffer.buffer(bytes));
        }
    }

    @Property(tries = 100)
    void every_compressor_gives_back_what_it_was_given(
            @ForAll byte[] seedBytes, @ForAll Memory from, @ForAll Memory to) {
        byte[] bytes = Buffer.buffer(seedBytes)
                .appendBytes(new byte[seedBytes.length * 30])
                .appendBytes(seedBytes)
                .getBytes();
        for (Compressor compressor : Compressors.standard().all()) {
            byte[] small = from.compress(compressor, bytes);
            assertThat(to.decompress(compressor, small, bytes.length))
                    .as(compressor.name())
                    .isEqualTo(bytes);
        }
    }

    @Property(tries = 50)
    void large_messages_take_the_way_without_scratch(@ForAll Memory memory, @ForAll long seed) {
        byte[] payload = new byte[20_000];
        new Random(seed).nextBytes(payload);
        EchoRequest message = EchoRequest.newBuilder()
                .setPayload(ByteString.copyFrom(payload))
                .build();
        Marshaller<EchoRequest> marshaller =
                Codecs.standard().byName("protobuf").marshaller(EchoRequest.class);
        byte[] bytes = memory.write(marshaller, message);
        assertThat(bytes).isEqualTo(message.toByteArray());
        assertThat(memory.read(marshaller, bytes)).isEqualTo(message);
    }
}
