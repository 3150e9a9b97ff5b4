// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.xml.XmlFactory;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import com.fasterxml.jackson.dataformat.xml.XmlNameProcessors;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import java.io.IOException;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * XML, for old systems: protobuf messages by a mapping of our own that follows protobuf's JSON, other Java types
 * (records, say) by Jackson.
 *
 * <p>A message is an element with the name of its type, a field an element with the field's JSON name, a repeated field
 * one such element for each value, a map entry an element with a {@code key} and a {@code value}. {@code Struct}, {@code
 * Value}, {@code ListValue} and {@code Any}, whose shape no contract knows, are JSON text within their element. {@link Void}
 * is {@code <Void/>}.
 *
 * <p>No document types, no entities but XML's own five; characters that XML 1.0 does not have cannot be written.
 */
final class XmlCodec implements Codec {
    private final MarshallerCache marshallers = new MarshallerCache(this::make);

    @Override
    public String name() {
        return "xml";
    }

    @Override
    public int id() {
        return 3;
    }

    @Override
    public boolean supports(Class<?> type) {
        return switch (MessageKind.of(type)) {
            case ENCODED, NOTHING, PROTOBUF, PLAIN -> true;
            case PROTOBUF_LITE, UNSUPPORTED -> false;
        };
    }

    @Override
    public <T> Marshaller<T> marshaller(Class<T> type) {
        return marshallers.of(type);
    }

    private Marshaller<?> make(Class<?> type) {
        return switch (MessageKind.of(type)) {
            case ENCODED -> BufferMarshaller.INSTANCE;
            case NOTHING -> new NothingMarshaller(name(), "<Void/>", "<Void></Void>");
            case PROTOBUF -> new ProtoXmlMarshaller<>(Internal.getDefaultInstance(type.asSubclass(Message.class)));
            case PLAIN -> new JacksonMarshaller<>(name(), type, Plain.MAPPER, XmlCodec::read);
            case PROTOBUF_LITE, UNSUPPORTED ->
                throw Refusal.unsupported(
                        name(),
                        type,
                        "generated protobuf messages with descriptors, plain Java classes, Void and Buffer");
        };
    }

    private static Object read(ObjectReader reader, HeapBytes bytes) throws IOException {
        try {
            XMLStreamReader xml = XmlText.open(bytes);
            Object message = reader.readValue(((XmlFactory) reader.getFactory()).createParser(xml));
            XmlText.finish(xml);
            return message;
        } catch (XMLStreamException e) {
            throw new JsonParseException(null, e.getMessage(), jackson(e.getLocation()), e);
        }
    }

    private static @Nullable JsonLocation jackson(@Nullable Location at) {
        return at == null
                ? null
                : new JsonLocation(ContentReference.unknown(), -1, at.getLineNumber(), at.getColumnNumber());
    }

    @Override
    public String toString() {
        return name();
    }

    /** Made when first needed: a process that speaks no XML never loads Jackson's. */
    private static final class Plain {
        private static final XmlFactory FACTORY = XmlFactory.builder()
                .xmlInputFactory(XmlText.INPUT)
                .xmlOutputFactory(XmlText.OUTPUT)
                // The keys of a map become names of elements: one that is no name, or is markup, must not pass as it
                // is.
                .xmlNameProcessor(XmlNameProcessors.newBase64Processor())
                .build();

        // XML has no null: what is null or absent is left out, and read as absent.
        static final XmlMapper MAPPER = PlainTypes.mapper(XmlMapper.builder(FACTORY)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.USE_DEFAULTS)));
    }
}
