// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Internal;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;

/**
 * Protobuf messages of one type in protobuf's binary format. Thread-safe.
 *
 * <p>How it touches the buffer's memory was measured (JMH, JDK 17, protobuf-java 4.36):
 *
 * <ul>
 *   <li>A heap buffer is read and written in place.
 *   <li>Into direct memory, a message of many fields is written faster by way of an array that is there already and one
 *       copy than field by field; only beyond {@link #SCRATCH_BYTES} does the copy cost more.
 *   <li>From direct memory, a small message is read by way of that array too, which costs the least heap. A larger one
 *       gets an array of its own that lasts, as the memory of the message's {@code bytes} fields: one copy, not two.
 * </ul>
 */
final class ProtobufMarshaller<T extends MessageLite> implements Marshaller<T> {
    private static final int SCRATCH_BYTES = 16_384;
    /** Up to here a second copy of {@code bytes} fields is cheaper than what sharing them takes. */
    private static final int SMALL_BYTES = 512;

    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[SCRATCH_BYTES];
        }
    };

    private final String typeName;
    private final Parser<T> parser;

    ProtobufMarshaller(Class<T> type) {
        this.typeName = type.getSimpleName();
        this.parser = parser(Internal.getDefaultInstance(type));
    }

    @SuppressWarnings("unchecked")
    private static <T extends MessageLite> Parser<T> parser(T prototype) {
        return (Parser<T>) prototype.getParserForType();
    }

    @Override
    public int size(T message) {
        return message.getSerializedSize();
    }

    @Override
    public void write(T message, int size, ByteBuf out) {
        out.ensureWritable(size);
        int start = out.writerIndex();
        try {
            if (out.hasArray()) {
                write(message, CodedOutputStream.newInstance(out.array(), out.arrayOffset() + start, size));
                out.writerIndex(start + size);
            } else if (size <= SCRATCH_BYTES) {
                byte[] scratch = SCRATCH.get();
                write(message, CodedOutputStream.newInstance(scratch, 0, size));
                out.writeBytes(scratch, 0, size);
            } else if (out.nioBufferCount() == 1) {
                write(message, CodedOutputStream.newInstance(out.internalNioBuffer(start, size)));
                out.writerIndex(start + size);
            } else {
                out.writeBytes(message.toByteArray());
            }
        } catch (IOException | IllegalStateException e) {
            throw Refusal.unwritable("protobuf", typeName, "it does not take " + size + " bytes", e);
        }
    }

    private static void write(MessageLite message, CodedOutputStream out) throws IOException {
        message.writeTo(out);
        out.flush();
        out.checkNoSpaceLeft();
    }

    @Override
    public T read(ByteBuf in) {
        int size = in.readableBytes();
        if (in.hasArray()) {
            return read(CodedInputStream.newInstance(in.array(), in.arrayOffset() + in.readerIndex(), size));
        }
        if (size <= SMALL_BYTES) {
            byte[] scratch = SCRATCH.get();
            in.getBytes(in.readerIndex(), scratch, 0, size);
            return read(CodedInputStream.newInstance(scratch, 0, size));
        }
        return readOwned(ByteBufUtil.getBytes(in));
    }

    @Override
    public T readOwned(byte[] bytes) {
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        in.enableAliasing(true);
        return read(in);
    }

    private T read(CodedInputStream in) {
        try {
            T message = parser.parseFrom(in);
            in.checkLastTagWas(0);
            return message;
        } catch (IOException e) {
            throw Refusal.unreadable(
                    "protobuf", typeName, Refusal.brief(e.getMessage()), "byte " + in.getTotalBytesRead(), e);
        }
    }
}
