// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.micro;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.weft.bench.v1.EchoMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Protobuf's own runtime between a message and a pooled buffer, with no codec of ours around it: the floor for every codec.
 * One operation is one message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@NullUnmarked
public class ProtobufBench {
    @Param({"32", "4096", "65536"})
    int payloadBytes;

    private ByteString body;
    private ByteBuf target;
    private ByteBuf encoded;

    @Setup
    public void encodeOnce() throws IOException {
        body = UnsafeByteOperations.unsafeWrap(new byte[payloadBytes]);
        EchoMessage message = EchoMessage.newBuilder().setBody(body).build();
        target = PooledByteBufAllocator.DEFAULT.directBuffer(message.getSerializedSize());
        encoded = PooledByteBufAllocator.DEFAULT.directBuffer(message.getSerializedSize());
        encoded.writeBytes(message.toByteArray());
    }

    @TearDown
    public void release() {
        target.release();
        encoded.release();
    }

    /** Builds a message and writes it straight into the buffer. */
    @Benchmark
    public int encode() throws IOException {
        EchoMessage message = EchoMessage.newBuilder().setBody(body).build();
        int bytes = message.getSerializedSize();
        CodedOutputStream out = CodedOutputStream.newInstance(target.nioBuffer(0, bytes));
        message.writeTo(out);
        out.flush();
        return bytes;
    }

    /** Reads a message out of the buffer; its body is a copy, as it must outlive the buffer. */
    @Benchmark
    public EchoMessage decode() throws InvalidProtocolBufferException {
        return EchoMessage.parseFrom(encoded.nioBuffer());
    }
}
