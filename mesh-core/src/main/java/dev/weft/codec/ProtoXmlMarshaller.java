// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/** Protobuf messages of one type as XML, by the mapping that {@link XmlCodec} describes. Thread-safe. */
final class ProtoXmlMarshaller<T extends Message> implements Marshaller<T> {
    private static final String FORMAT = "xml";

    private final T prototype;
    private final ProtoFields fields = new ProtoFields();

    ProtoXmlMarshaller(T prototype) {
        this.prototype = prototype;
    }

    @Override
    public int size(T message) {
        return UNKNOWN_SIZE;
    }

    @Override
    public void write(T message, int size, ByteBuf out) {
        int start = out.writerIndex();
        try (OutputStream stream = new ByteBufOutputStream(out)) {
            XMLStreamWriter xml = XmlText.OUTPUT.createXMLStreamWriter(stream, StandardCharsets.UTF_8.name());
            new ProtoXmlWriter(xml).writeDocument(message);
            xml.close();
        } catch (XMLStreamException | IOException | IllegalArgumentException e) {
            out.writerIndex(start);
            throw Refusal.unwritable(FORMAT, typeName(), Refusal.brief(e.getMessage()), e);
        }
    }

    @Override
    public T read(ByteBuf in) {
        try {
            XMLStreamReader xml = XmlText.open(HeapBytes.of(in));
            T message = read(xml);
            XmlText.finish(xml);
            return message;
        } catch (XMLStreamException e) {
            String where = e.getLocation() == null ? "" : XmlText.at("", e.getLocation());
            throw Refusal.unreadable(FORMAT, typeName(), Refusal.brief(e.getMessage()), where, e);
        }
    }

    @SuppressWarnings("unchecked")
    private T read(XMLStreamReader xml) throws XMLStreamException {
        Message.Builder builder = prototype.newBuilderForType();
        ProtoXmlReader reader = new ProtoXmlReader(xml, fields);
        try {
            reader.readDocument(builder);
        } catch (IllegalArgumentException | IOException e) {
            String where = XmlText.at(reader.path(), xml.getLocation());
            throw Refusal.unreadable(FORMAT, typeName(), Refusal.brief(e.getMessage()), where, e);
        }
        return (T) builder.build();
    }

    private String typeName() {
        return prototype.getDescriptorForType().getFullName();
    }
}
