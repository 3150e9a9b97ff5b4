// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Netty's stock length-prefix decoder on reads that bring many whole frames each: what every decoder of frames is up
 * against. One operation is one frame found and handed over.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@NullUnmarked
public class LengthPrefixBench {
    private static final int FRAMES_PER_READ = 64;
    private static final int MAX_FRAME_BYTES = 1 << 24;

    @Param({"32", "4096"})
    int payloadBytes;

    private EmbeddedChannel channel;
    private ByteBuf read;
    private final ByteCounter counter = new ByteCounter();

    @Setup
    public void fillOneRead() {
        channel = new EmbeddedChannel(
                new LengthFieldBasedFrameDecoder(MAX_FRAME_BYTES, 0, Integer.BYTES, 0, Integer.BYTES), counter);
        read = PooledByteBufAllocator.DEFAULT.directBuffer(FRAMES_PER_READ * (Integer.BYTES + payloadBytes));
        for (int i = 0; i < FRAMES_PER_READ; i++) {
            read.writeInt(payloadBytes).writeZero(payloadBytes);
        }
    }

    @TearDown
    public void release() {
        channel.finishAndReleaseAll();
        read.release();
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES_PER_READ)
    public long decode() {
        channel.pipeline().fireChannelRead(read.retainedDuplicate());
        return counter.bytes;
    }

    /** The handler behind the decoder. */
    private static final class ByteCounter extends ChannelInboundHandlerAdapter {
        private long bytes;

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            ByteBuf body = (ByteBuf) frame;
            bytes += body.readableBytes();
            body.release();
        }
    }
}
