// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes one protobuf message as XML, its fields in the order of their numbers. Used once, by one thread. */
final class ProtoXmlWriter {
    private static final JsonFormat.Printer JSON = JsonFormat.printer().omittingInsignificantWhitespace();

    private final XMLStreamWriter xml;

    ProtoXmlWriter(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** Writes the message as the root element. */
    void writeDocument(Message message) throws XMLStreamException, IOException {
        writeElement(message.getDescriptorForType().getName(), message);
        xml.writeEndDocument();
    }

    private void writeElement(String name, Message message) throws XMLStreamException, IOException {
        xml.writeStartElement(name);
        switch (WellKnown.of(message.getDescriptorForType())) {
            case FIELDS -> writeFields(message);
            case WRAPPER -> {
                FieldDescriptor wrapped = WellKnown.wrapped(message.getDescriptorForType());
                xml.writeCharacters(ProtoText.print(wrapped, message.getField(wrapped)));
            }
            case TEXT -> xml.writeCharacters(WellKnown.text(message));
            case TREE -> xml.writeCharacters(json(message));
        }
        xml.writeEndElement();
    }

    private void writeFields(Message message) throws XMLStreamException, IOException {
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.isRepeated()) {
                for (Object value : (List<?>) entry.getValue()) {
                    writeField(field, value);
                }
            } else {
                writeField(field, entry.getValue());
            }
        }
    }

    private void writeField(FieldDescriptor field, Object value) throws XMLStreamException, IOException {
        if (field.isExtension()) {
            throw new IllegalArgumentException("the extension " + field.getFullName() + " has no name in xml");
        }
        String name = ProtoFields.elementName(field);
        if (field.getJavaType() == JavaType.MESSAGE) {
            writeElement(name, (Message) value);
            return;
        }
        xml.writeStartElement(name);
        try {
            xml.writeCharacters(ProtoText.print(field, value));
        } catch (XMLStreamException e) {
            throw new XMLStreamException(name + ": " + Refusal.brief(e.getMessage()), e);
        }
        xml.writeEndElement();
    }

    private static String json(Message message) throws InvalidProtocolBufferException {
        return JSON.print(message);
    }
}
