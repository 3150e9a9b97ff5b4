// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.micro;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.wire.ClientConnection;
import dev.weft.wire.ClientStream;
import dev.weft.wire.Compression;
import dev.weft.wire.Hello;
import dev.weft.wire.MemoryBudget;
import dev.weft.wire.MessageWriter;
import dev.weft.wire.MethodSignature;
import dev.weft.wire.ServerConnection;
import dev.weft.wire.ServerStream;
import dev.weft.wire.WireFailure;
import dev.weft.wire.WireOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
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
 * Weft's frames without sockets and codecs: a client's and a server's connection back to back, 64 calls in a batch. One
 * operation is one call: its CALL is written and read, and so is its END.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@NullUnmarked
public class FrameBench {
    private static final int CALLS_PER_BATCH = 64;
    private static final int BUDGET_BYTES = 64 << 20;
    private static final MethodSignature ECHO = new MethodSignature("weft.bench.v1.EchoService/Echo", 1, 0);

    @Param({"32", "4096"})
    int payloadBytes;

    private EmbeddedChannel clientSide;
    private EmbeddedChannel serverSide;
    private ClientConnection client;
    private ByteBuf payload;
    private long bytesAnswered;

    @Setup
    public void connect() {
        MemoryBudget budget = new MemoryBudget(BUDGET_BYTES);
        payload = Unpooled.directBuffer(payloadBytes).writeZero(payloadBytes);
        client = new ClientConnection(new WireOptions(), budget, new Indifferent());
        clientSide = new EmbeddedChannel(client);
        serverSide = new EmbeddedChannel(
                new ServerConnection(new WireOptions(), budget, method -> (timeout, metadata) -> new Echo(), () -> {}));
        exchange();
    }

    @TearDown
    public void close() {
        clientSide.finishAndReleaseAll();
        serverSide.finishAndReleaseAll();
        payload.release();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS_PER_BATCH)
    public long call() {
        for (int i = 0; i < CALLS_PER_BATCH; i++) {
            client.open(new EchoCall(), ECHO, 0, Metadata.EMPTY, new Bytes(payload));
        }
        long expected = bytesAnswered + (long) CALLS_PER_BATCH * payloadBytes;
        exchange();
        if (bytesAnswered != expected) {
            throw new IllegalStateException(bytesAnswered + " bytes were answered, not " + expected);
        }
        return bytesAnswered;
    }

    /** Moves bytes until nobody has any more. */
    private void exchange() {
        boolean moved = true;
        while (moved) {
            moved = move(clientSide, serverSide) | move(serverSide, clientSide);
        }
    }

    private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        boolean moved = false;
        for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            to.writeInbound(bytes);
            moved = true;
        }
        return moved;
    }

    private record Bytes(ByteBuf bytes) implements MessageWriter {
        @Override
        public int size() {
            return bytes.readableBytes();
        }

        @Override
        public void writeTo(ByteBuf out) {
            out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        }
    }

    /** Answers with what it was sent. */
    private static final class Echo extends ServerStream {
        @Override
        protected void onMessage(ByteBuf bytes, Compression compression, int cost) {
            end(new Bytes(bytes), Metadata.EMPTY);
        }

        @Override
        protected void onAssembled(byte[] bytes, Compression compression, int cost) {
            throw new IllegalStateException("messages of this size travel whole");
        }

        @Override
        protected void onHalfClosed() {}

        @Override
        protected void onCancelled(CallFailure reason) {}
    }

    private final class EchoCall extends ClientStream {
        @Override
        protected void onMessage(ByteBuf bytes, Compression compression, int cost) {
            bytesAnswered += bytes.readableBytes();
        }

        @Override
        protected void onAssembled(byte[] bytes, Compression compression, int cost) {
            throw new IllegalStateException("messages of this size travel whole");
        }

        @Override
        protected void onHeaders(Metadata headers) {}

        @Override
        protected void onCompleted(Metadata trailers) {}

        @Override
        protected void onFailed(CallFailure failure) {
            throw failure;
        }
    }

    private static final class Indifferent implements ClientConnection.Listener {
        @Override
        public void onReady(ClientConnection connection, Hello server) {}

        @Override
        public void onCapacity(ClientConnection connection) {}

        @Override
        public void onDraining(ClientConnection connection) {}

        @Override
        public void onClosed(ClientConnection connection, WireFailure failure) {}
    }
}
