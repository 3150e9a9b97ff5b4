// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads one protobuf message from XML. XML says neither what is a number nor what is a list; the message's descriptor,
 * walked beside the elements, says both. Used once, by one thread.
 *
 * <p>Namespaces are ignored, comments skipped, attributes refused. A broken rule is an {@link IllegalArgumentException}
 * with words for the peer.
 */
final class ProtoXmlReader {
    private static final String SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

    private final XMLStreamReader xml;
    private final ProtoFields fields;
    private final Deque<String> path = new ArrayDeque<>();

    ProtoXmlReader(XMLStreamReader xml, ProtoFields fields) {
        this.xml = xml;
        this.fields = fields;
    }

    /** Where the reader is, as {@code /Order/lines/price}; where it failed, once it has. */
    String path() {
        StringBuilder text = new StringBuilder();
        path.descendingIterator().forEachRemaining(name -> text.append('/').append(name));
        return text.toString();
    }

    /** Reads the root element, at whose start the reader stands, up to its end. */
    void readDocument(Message.Builder into) throws XMLStreamException, IOException {
        String expected = into.getDescriptorForType().getName();
        path.push(xml.getLocalName());
        require(xml.getLocalName().equals(expected), "expected the element " + expected);
        readMessage(into);
        require(into.isInitialized(), "required fields are missing");
    }

    private void readMessage(Message.Builder into) throws XMLStreamException, IOException {
        require(
                path.size() <= ProtoJsonReader.MAX_DEPTH,
                "messages are nested deeper than " + ProtoJsonReader.MAX_DEPTH);
        switch (WellKnown.of(into.getDescriptorForType())) {
            case FIELDS -> readFields(into);
            case WRAPPER -> {
                FieldDescriptor wrapped = WellKnown.wrapped(into.getDescriptorForType());
                into.setField(wrapped, ProtoText.parse(wrapped, text()));
            }
            case TEXT -> WellKnown.mergeText(text(), into);
            case TREE -> readTree(text(), into);
        }
    }

    private void readFields(Message.Builder into) throws XMLStreamException, IOException {
        refuseAttributes();
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> readElement(into);
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                    require(xml.isWhiteSpace(), "text where only elements may be");
                case XMLStreamConstants.SPACE,
                        XMLStreamConstants.COMMENT,
                        XMLStreamConstants.PROCESSING_INSTRUCTION -> {}
                default -> throw new IllegalArgumentException("an entity is not allowed");
            }
        }
    }

    private void readElement(Message.Builder into) throws XMLStreamException, IOException {
        String name = xml.getLocalName();
        path.push(name);
        FieldDescriptor field = fields.find(into.getDescriptorForType(), name);
        if (field == null) {
            throw new IllegalArgumentException("unknown field");
        }
        readField(field, into);
        path.pop();
    }

    private void readField(FieldDescriptor field, Message.Builder into) throws XMLStreamException, IOException {
        if (field.isRepeated()) {
            into.addRepeatedField(field, readValue(field, into));
            return;
        }
        require(!into.hasField(field), "the field is there twice");
        require(
                field.getContainingOneof() == null || !into.hasOneof(field.getContainingOneof()),
                "another field of the same oneof is there");
        into.setField(field, readValue(field, into));
    }

    /** The entry of a map is, by protobuf's rules, a message with the fields key and value. */
    private Object readValue(FieldDescriptor field, Message.Builder parent) throws XMLStreamException, IOException {
        if (field.getJavaType() != JavaType.MESSAGE) {
            return ProtoText.parse(field, text());
        }
        Message.Builder nested = parent.newBuilderForField(field);
        readMessage(nested);
        return nested.buildPartial();
    }

    private String text() throws XMLStreamException {
        refuseAttributes();
        return xml.getElementText();
    }

    private void refuseAttributes() {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            require(
                    SCHEMA_INSTANCE.equals(xml.getAttributeNamespace(i)),
                    "unknown attribute " + Refusal.quoted(xml.getAttributeLocalName(i)));
        }
    }

    private static void readTree(String text, Message.Builder into) throws IOException {
        try (JsonParser json = ProtoJsonMarshaller.FACTORY.createParser(text)) {
            require(json.nextToken() != null, "expected json");
            WellKnown.mergeTree(json, ProtoJsonMarshaller.FACTORY, into);
            require(json.nextToken() == null, "more follows behind the json");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected json: " + JacksonRefusal.reason(e), e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
