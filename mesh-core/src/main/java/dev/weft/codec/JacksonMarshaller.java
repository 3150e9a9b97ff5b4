// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Plain Java messages of one type, bound by Jackson. Thread-safe.
 *
 * <p>Has a mapper of its own: Jackson's mappers remember every class that they ever saw, and this way they are forgotten
 * together with the class.
 */
final class JacksonMarshaller<T> implements Marshaller<T> {
    private static final int TYPES_AT_FIRST = 16;
    private static final int TYPES_REMEMBERED = 200;

    private final String format;
    private final Class<T> type;
    private final Source source;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    /** Opens a text for Jackson. */
    interface Source {
        Object read(ObjectReader reader, HeapBytes bytes) throws IOException;
    }

    /** Messages of {@code type}, bound as {@code template} is configured. */
    JacksonMarshaller(String format, Class<T> type, ObjectMapper template, Source source) {
        ObjectMapper mapper = template.copy();
        LookupCache<Object, JavaType> types = new LRUMap<>(TYPES_AT_FIRST, TYPES_REMEMBERED);
        mapper.setTypeFactory(mapper.getTypeFactory().withCache(types));
        this.format = format;
        this.type = type;
        this.source = source;
        this.reader = mapper.readerFor(type);
        this.writer = mapper.writerFor(type);
    }

    @Override
    public int size(T message) {
        return UNKNOWN_SIZE;
    }

    @Override
    public void write(T message, int size, ByteBuf out) {
        int start = out.writerIndex();
        try (OutputStream stream = new ByteBufOutputStream(out)) {
            writer.writeValue(stream, message);
        } catch (IOException e) {
            out.writerIndex(start);
            throw JacksonRefusal.unwritable(format, type, e);
        }
    }

    @Override
    public T read(ByteBuf in) {
        Object message;
        try {
            message = source.read(reader, HeapBytes.of(in));
        } catch (IOException e) {
            throw JacksonRefusal.unreadable(format, type, e);
        } catch (RuntimeException e) {
            // Jackson's own slips, such as at a name of an element that says it is base64 and is not.
            throw Refusal.unreadable(format, type.getSimpleName(), "it is malformed", "", e);
        }
        if (message == null) {
            throw Refusal.unreadable(format, type.getSimpleName(), "it is null", "", null);
        }
        return type.cast(message);
    }
}
