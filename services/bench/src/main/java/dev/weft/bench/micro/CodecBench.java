// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.micro;

import com.google.protobuf.ByteString;
import dev.weft.bench.v1.EchoMessage;
import dev.weft.codec.Codecs;
import dev.weft.codec.Marshaller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
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
 * Weft's codecs between a message and a pooled direct buffer; {@link ProtobufBench} is the floor for the first of them. One
 * operation is one message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@NullUnmarked
public class CodecBench {
    @Param({"protobuf", "json", "xml"})
    String codec;

    @Param({"32", "4096"})
    int payloadBytes;

    private Marshaller<EchoMessage> marshaller;
    private EchoMessage message;
    private ByteBuf target;
    private ByteBuf encoded;

    @Setup
    public void encodeOnce() {
        marshaller = Codecs.standard().byName(codec).marshaller(EchoMessage.class);
        message = EchoMessage.newBuilder()
                .setBody(ByteString.copyFrom(new byte[payloadBytes]))
                .build();
        target = PooledByteBufAllocator.DEFAULT.directBuffer();
        encoded = PooledByteBufAllocator.DEFAULT.directBuffer();
        marshaller.write(message, marshaller.size(message), encoded);
    }

    @TearDown
    public void release() {
        target.release();
        encoded.release();
    }

    @Benchmark
    public int encode() {
        target.clear();
        marshaller.write(message, marshaller.size(message), target);
        return target.readableBytes();
    }

    @Benchmark
    public EchoMessage decode() {
        return marshaller.read(encoded);
    }
}
