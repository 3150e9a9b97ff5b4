// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as the XML that Jackson makes of the same Java objects: a property is an element, a list an element with
 * one such element for each item, null is left out. Confined to one thread.
 */
final class XmlForm {
    private static final XMLInputFactory IN = XMLInputFactory.newInstance();
    private static final XMLOutputFactory OUT = XMLOutputFactory.newInstance();
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    static {
        IN.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        IN.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    private final PlainTypes types;

    XmlForm(PlainTypes types) {
        this.types = types;
    }

    /** The document of a value of that type. */
    Buffer write(JsonObject type, @Nullable Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml = OUT.createXMLStreamWriter(bytes, UTF_8);
            if (PlainTypes.isNothing(type)) {
                xml.writeEmptyElement("Void");
            } else {
                element(PlainTypes.simpleName(PlainTypes.name(type)).replaceAll("\\W", "_"), type, value, xml);
            }
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("cannot be written as XML: " + e.getMessage(), e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private void element(String name, JsonObject declared, @Nullable Object value, XMLStreamWriter xml)
            throws XMLStreamException {
        if (value == null) {
            return;
        }
        JsonObject type = types.resolve(declared);
        xml.writeStartElement(name);
        if (value instanceof JsonObject object) {
            JsonObject properties = type.getJsonObject("properties", new JsonObject());
            JsonObject others = type.getJsonObject("additionalProperties", new JsonObject());
            for (Map.Entry<String, Object> property : object) {
                String key = property.getKey();
                element(key, properties.getJsonObject(key, others), property.getValue(), xml);
            }
        } else if (value instanceof JsonArray array) {
            JsonObject items = type.getJsonObject("items", new JsonObject());
            for (Object item : array) {
                element(name, items, item, xml);
            }
        } else {
            xml.writeCharacters(value.toString());
        }
        xml.writeEndElement();
    }

    /** The value of that type that a document holds. */
    @Nullable
    Object read(JsonObject type, Buffer document) {
        try {
            XMLStreamReader xml = IN.createXMLStreamReader(new ByteArrayInputStream(document.getBytes()));
            xml.nextTag();
            return PlainTypes.isNothing(type) ? null : value(type, xml);
        } catch (XMLStreamException | NumberFormatException e) {
            throw new IllegalArgumentException("not the XML of a " + PlainTypes.name(type) + ": " + e.getMessage(), e);
        }
    }

    /** The value of the element that the reader stands at; leaves it at the element's end. */
    private Object value(JsonObject declared, XMLStreamReader xml) throws XMLStreamException {
        JsonObject type = types.resolve(declared);
        return switch (type.getString("type", "string")) {
            case "object" -> object(type, xml);
            case "array" -> array(type, xml);
            case "boolean" -> Boolean.valueOf(xml.getElementText().strip());
            case "integer" -> new BigInteger(xml.getElementText().strip());
            case "number" -> new BigDecimal(xml.getElementText().strip());
            default -> xml.getElementText();
        };
    }

    private JsonObject object(JsonObject type, XMLStreamReader xml) throws XMLStreamException {
        JsonObject properties = type.getJsonObject("properties", new JsonObject());
        JsonObject others = type.getJsonObject("additionalProperties", new JsonObject());
        JsonObject object = new JsonObject();
        while (xml.nextTag() == XMLStreamReader.START_ELEMENT) {
            String name = xml.getLocalName();
            object.put(name, value(properties.getJsonObject(name, others), xml));
        }
        return object;
    }

    private JsonArray array(JsonObject type, XMLStreamReader xml) throws XMLStreamException {
        JsonObject items = type.getJsonObject("items", new JsonObject());
        JsonArray array = new JsonArray();
        while (xml.nextTag() == XMLStreamReader.START_ELEMENT) {
            array.add(value(items, xml));
        }
        return array;
    }
}
