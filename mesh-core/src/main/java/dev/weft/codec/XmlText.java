// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import com.ctc.wstx.stax.WstxOutputFactory;
import java.io.ByteArrayInputStream;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;

/**
 * XML with its dangers taken out: a document type is refused before a byte of it is read, so there is no entity to expand
 * or to fetch. Thread-safe.
 */
final class XmlText {
    /** As deep as Jackson lets JSON be. */
    private static final int MAX_ELEMENT_DEPTH = 1_000;

    private static final int MAX_ATTRIBUTE_CHARS = 65_536;
    private static final int MAX_ATTRIBUTES = 100;

    static final XMLInputFactory INPUT = input();
    static final XMLOutputFactory OUTPUT = new WstxOutputFactory();

    private XmlText() {}

    private static XMLInputFactory input() {
        // Woodstox by name: which parser the class path offers first must not decide what is safe.
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        // Errors come as checked exceptions, from the call that meets them.
        factory.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_ELEMENT_DEPTH);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, MAX_ATTRIBUTE_CHARS);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("external entities are not allowed");
        });
        return factory;
    }

    /** A reader that stands at the start of the root element. */
    static XMLStreamReader open(HeapBytes bytes) throws XMLStreamException {
        XMLStreamReader reader = ((XMLInputFactory2) INPUT)
                .createXMLStreamReader(new ByteArrayInputStream(bytes.array(), bytes.offset(), bytes.length()));
        skipUntil(reader, XMLStreamConstants.START_ELEMENT);
        return reader;
    }

    /** Makes sure that nothing follows the root element, at whose end the reader stands. */
    static void finish(XMLStreamReader reader) throws XMLStreamException {
        if (reader.getEventType() != XMLStreamConstants.END_DOCUMENT) {
            skipUntil(reader, XMLStreamConstants.END_DOCUMENT);
        }
    }

    private static void skipUntil(XMLStreamReader reader, int wanted) throws XMLStreamException {
        for (int event = reader.next(); event != wanted; event = reader.next()) {
            if (!isIgnorable(reader, event)) {
                throw new XMLStreamException(
                        event == XMLStreamConstants.DTD
                                ? "a document type is not allowed"
                                : "more follows behind the message",
                        reader.getLocation());
            }
        }
    }

    private static boolean isIgnorable(XMLStreamReader reader, int event) {
        return switch (event) {
            case XMLStreamConstants.COMMENT, XMLStreamConstants.PROCESSING_INSTRUCTION, XMLStreamConstants.SPACE ->
                true;
            case XMLStreamConstants.CHARACTERS -> reader.isWhiteSpace();
            default -> false;
        };
    }

    static String at(String path, Location location) {
        return Refusal.at(path, location.getLineNumber(), location.getColumnNumber());
    }
}
