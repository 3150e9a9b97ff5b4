// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.ReferenceCountUtil;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One side of a Weft connection, as a Netty handler that consumes all bytes. Reads frames, gives each to what it is for,
 * writes frames, and flushes once for all that happened in one turn of the event loop.
 *
 * <p>Confined to the event loop of its channel, all methods. When it closes, by either side, every stream ends.
 */
@SuppressWarnings("NullAway.Init") // A handler has its context, and all that needs one, from handlerAdded on.
public abstract class Connection extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());
    private static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(128 << 10, 512 << 10);
    private static final int LEAST_RECEIVE_BYTES = 2 << 10;
    private static final int FIRST_RECEIVE_BYTES = 64 << 10;
    private static final int MOST_RECEIVE_BYTES = 128 << 10;
    private static final long UNKNOWN_ROUND_TRIP = 0;

    private final WireOptions options;
    private final MemoryBudget budget;
    private final LongSupplier nanoTime;
    private final MetadataReader metadataReader;
    private final MetadataWriter metadataWriter = new MetadataWriter();
    private final PingGuard pingGuard;

    private ChannelHandlerContext ctx;
    private FrameDecoder decoder;
    private FrameWriter writer;
    private Outbox outbox;
    private Timers timers;
    private Watchdog watchdog;
    private ReceiveWindow window;

    private Hello peer = Hello.MINIMUM;
    private boolean introduced;
    private boolean helloSeen;
    private boolean reading;
    private boolean flushScheduled;
    private boolean closed;
    private long roundTripNanos = UNKNOWN_ROUND_TRIP;
    private boolean measuring;
    private @Nullable WireFailure failure;

    Connection(WireOptions options, MemoryBudget budget, LongSupplier nanoTime) {
        this.options = options;
        this.budget = budget;
        this.nanoTime = nanoTime;
        this.metadataReader = new MetadataReader(options.maxKeys(), options.maxMetadataBytes());
        this.pingGuard = new PingGuard(options.leastPingInterval().toNanos());
    }

    // ---- What the layer above may ask.

    /** What the peer said of itself; the protocol's minimums until it has. */
    public final Hello peer() {
        return peer;
    }

    /** Whether the connection has ended, or is about to. */
    public final boolean isClosed() {
        return closed;
    }

    /** Why the connection ended, or is about to, if that was somebody's fault. */
    public final @Nullable WireFailure failure() {
        return failure;
    }

    /** Ends the connection once what was written has gone out. */
    public final void close() {
        if (ctx != null && !closed) {
            flushNow();
            ctx.close();
        }
    }

    /** Tells the peer what is wrong, and closes. */
    public final void fail(WireFailure reason) {
        if (closed || failure != null) {
            return;
        }
        failure = reason;
        decoder.stop();
        LOG.log(System.Logger.Level.DEBUG, () -> describe() + ": " + reason.getMessage());
        sendGoAway(0, reason.code(), String.valueOf(reason.getMessage()));
        flushNow();
        // Not channel().close(): a Vert.x handler further on would wait for a peer that reads nothing.
        ctx.close();
    }

    // ---- Netty's side.

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        ctx.channel().config().setWriteBufferWaterMark(WRITE_MARKS);
        ctx.channel().config().setRecvByteBufAllocator(receiveSizes());
        decoder = new FrameDecoder(ctx.alloc(), options.maxFrameBytes(), new Frames());
        writer = new FrameWriter(ctx);
        outbox = new Outbox(this, writer, ctx.channel());
        timers = new Timers(ctx.executor(), nanoTime);
        watchdog = new Watchdog(this, options, timers.nowNanos());
        window = new ReceiveWindow(
                options.connectionWindowBytes(), options.maxConnectionWindowBytes(), timers.nowNanos());
        watchdog.watch(timers.nowNanos());
        if (speaksFirst()) {
            introduce();
        }
    }

    /** Large reads, but one a turn: a peer that sends without end does not keep the event loop from the others. */
    private static RecvByteBufAllocator receiveSizes() {
        return new AdaptiveRecvByteBufAllocator(LEAST_RECEIVE_BYTES, FIRST_RECEIVE_BYTES, MOST_RECEIVE_BYTES)
                .maxMessagesPerRead(1);
    }

    /** Sends preface and HELLO, once, ahead of anything else. */
    private void introduce() {
        if (introduced) {
            return;
        }
        introduced = true;
        writer.writePreface();
        options.hello().write(writer.begin(Frame.HELLO, 0, 0));
        writer.finish(0);
        if (options.checksum() == Checksum.CRC32C) {
            writer.addChecksums();
        }
        wrote();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        reading = true;
        try {
            if (!closed && message instanceof ByteBuf bytes) {
                decoder.decode(bytes);
            }
        } catch (WireFailure e) {
            fail(e);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, describe() + ": a frame could not be treated; connection closed", e);
            fail(new WireFailure(GoAwayCode.INTERNAL, "internal error"));
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        watchdog.sawBytes(timers.nowNanos());
        writer.flush();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        boolean writable = context.channel().isWritable();
        watchdog.writability(writable, timers.nowNanos());
        onWritability(writable);
        if (writable) {
            outbox.pump();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closeNow();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        closeNow();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, () -> describe() + ": " + cause);
        if (failure == null) {
            failure = new WireFailure(GoAwayCode.INTERNAL, "the connection broke: " + cause.getMessage());
        }
        context.close();
    }

    private void closeNow() {
        if (closed) {
            return;
        }
        closed = true;
        timers.close();
        decoder.close();
        onClosed();
        writer.close();
    }

    // ---- What a client and a server do differently.

    /** Whether this side introduces itself unasked, or only to a peer that speaks Weft. */
    abstract boolean speaksFirst();

    /** The peer's HELLO has come. */
    abstract void onHello(Hello hello);

    abstract void onCall(int flags, int generation, int slot, ByteBuf payload);

    abstract void onData(Stream stream, int flags, ByteBuf payload);

    abstract void onEnd(int flags, int generation, int slot, ByteBuf payload);

    abstract void onCancel(int generation, int slot, ByteBuf payload);

    abstract void onGoAway(GoAway goAway);

    abstract void onForeignProtocol(ByteBuf start);

    abstract void onWritability(boolean writable);

    /** The channel has closed: end every stream. */
    abstract void onClosed();

    /** The stream of this slot and generation; null if there is none. */
    abstract @Nullable Stream stream(int slot, int generation);

    /** This side has sent the last of a stream. */
    abstract void ownSideDone(Stream stream);

    /** A PING that {@link #sendPing} sent was answered. */
    void onPong(long token) {}

    // ---- What streams, outbox and watchdog use.

    final WireOptions options() {
        return options;
    }

    final Outbox outbox() {
        return outbox;
    }

    final FrameWriter writer() {
        return writer;
    }

    final Timers timers() {
        return timers;
    }

    final MetadataReader metadataReader() {
        return metadataReader;
    }

    final MetadataWriter metadataWriter() {
        return metadataWriter;
    }

    final boolean helloSeen() {
        return helloSeen;
    }

    final ChannelHandlerContext ctx() {
        return ctx;
    }

    final long unsentBytes() {
        var buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** Something was written: it goes out when this turn of the event loop ends. */
    final void wrote() {
        if (!reading && !flushScheduled && !closed) {
            flushScheduled = true;
            ctx.executor().execute(this::flushNow);
        }
    }

    private void flushNow() {
        flushScheduled = false;
        writer.flush();
    }

    final void sendPing(long token) {
        writer.begin(Frame.PING, 0, 0).writeLong(token);
        writer.finish(0);
        wrote();
    }

    final void sendGoAway(int phase, GoAwayCode code, String text) {
        writer.abort();
        introduce();
        new GoAway(phase, callsSeen(), code, text).write(writer.begin(Frame.GOAWAY, 0, 0));
        writer.finish(0);
        wrote();
    }

    /** How many CALL frames came. */
    long callsSeen() {
        return 0;
    }

    final void sendHeaders(Stream stream, Metadata headers) {
        ByteBuf out = writer.begin(Frame.DATA, stream.generation, stream.slot);
        try {
            metadataWriter.write(out, headers);
        } catch (CallFailure e) {
            writer.abort();
            throw e;
        }
        writer.finish(Frame.FLAG_META);
        wrote();
    }

    final ReceiveWindow newStreamWindow() {
        if (roundTripNanos == UNKNOWN_ROUND_TRIP && !measuring) {
            measuring = true;
            sendPing(timers.nowNanos());
        }
        return new ReceiveWindow(options.streamWindowBytes(), options.maxStreamWindowBytes(), timers.nowNanos());
    }

    final void chargeConnection(int cost) {
        window.received(cost);
    }

    /** The user of a stream has taken what cost {@code cost}. */
    final void returnCredit(Stream stream, int cost) {
        if (closed) {
            return;
        }
        grant(stream.generation, stream.slot, stream.grantFor(cost, timers.nowNanos(), roundTripNanos));
        returnConnectionCredit(cost);
    }

    final void returnConnectionCredit(int cost) {
        if (!closed) {
            grant(0, 0, window.taken(cost, timers.nowNanos(), roundTripNanos));
        }
    }

    private void grant(int generation, int slot, int bytes) {
        if (bytes > 0) {
            Varint.write(writer.begin(Frame.CREDIT, generation, slot), bytes);
            writer.finish(0);
            wrote();
        }
    }

    /** Whether there is room for so many more bytes of incomplete messages. */
    final boolean reserve(int bytes) {
        return budget.tryReserve(bytes);
    }

    final void release(int bytes) {
        budget.release(bytes);
    }

    final String describe() {
        return getClass().getSimpleName() + " to " + ctx.channel().remoteAddress();
    }

    /** Gives frames to what they are for. */
    private final class Frames implements FrameDecoder.Sink {
        @Override
        public void onPreface() {
            introduce();
        }

        @Override
        public void onForeignBytes(ByteBuf start) {
            onForeignProtocol(start);
        }

        @Override
        public void onFrame(int type, int flags, int generation, int slot, ByteBuf payload) {
            if (!helloSeen && type != Frame.HELLO && type != Frame.GOAWAY) {
                throw WireFailure.protocol("the first frame must be HELLO, was of type " + type);
            }
            switch (type) {
                case Frame.HELLO -> hello(payload);
                case Frame.CALL -> {
                    pingGuard.forgive();
                    onCall(flags, generation, slot, payload);
                }
                case Frame.DATA -> data(flags, generation, slot, payload);
                case Frame.END -> onEnd(flags, generation, slot, payload);
                case Frame.CREDIT -> credit(generation, slot, payload);
                case Frame.CANCEL -> onCancel(generation, slot, payload);
                case Frame.PING -> ping(flags, payload);
                case Frame.GOAWAY -> goAway(GoAway.read(payload));
                default -> extension(type);
            }
        }

        private void hello(ByteBuf payload) {
            if (helloSeen) {
                throw WireFailure.protocol("a second HELLO");
            }
            if (payload.readableBytes() > Hello.MOST_BYTES) {
                throw WireFailure.protocol("a HELLO of " + payload.readableBytes() + " bytes");
            }
            Hello hello = Hello.read(payload);
            Hello.commonVersion(options.hello(), hello);
            helloSeen = true;
            peer = hello;
            metadataWriter.limits(hello.maxKeys(), Math.min(hello.maxMetadata(), hello.maxFrame()));
            if (hello.checksum() == Checksum.CRC32C) {
                decoder.expectChecksums();
            }
            watchdog.watch(timers.nowNanos());
            onHello(hello);
            outbox.credit(hello.connectionWindow() - Hello.LEAST_WINDOW);
        }

        private void data(int flags, int generation, int slot, ByteBuf payload) {
            pingGuard.forgive();
            Stream stream = stream(slot, generation);
            if (stream == null || stream.peerDone) {
                throw WireFailure.protocol(
                        "DATA for slot " + slot + " generation " + generation + ", which is not open");
            }
            onData(stream, flags, payload);
        }

        private void credit(int generation, int slot, ByteBuf payload) {
            int bytes = Varint.readInt(payload, Integer.MAX_VALUE, "credit");
            if (slot == 0) {
                outbox.credit(bytes);
                return;
            }
            Stream stream = stream(slot, generation);
            if (stream != null && !stream.ownDone) {
                outbox.credit(stream, bytes);
            }
        }

        private void ping(int flags, ByteBuf payload) {
            if (payload.readableBytes() != Long.BYTES) {
                throw WireFailure.protocol("a PING of " + payload.readableBytes() + " bytes, not 8");
            }
            long token = payload.readLong();
            if ((flags & Frame.FLAG_END) == 0) {
                pingGuard.ping(timers.nowNanos());
                writer.begin(Frame.PING, 0, 0).writeLong(token);
                writer.finish(Frame.FLAG_END);
                wrote();
            } else {
                roundTripNanos = Math.max(1, Math.min(timers.nowNanos() - token, 10_000_000_000L));
                onPong(token);
            }
        }

        private void goAway(GoAway goAway) {
            if (goAway.phase() == 0) {
                failure = new WireFailure(goAway.code(), goAway.text());
            }
            Connection.this.onGoAway(goAway);
        }

        private void extension(int type) {
            if (type < Frame.FIRST_EXTENSION) {
                throw WireFailure.protocol("frame type " + type + " is not known");
            }
        }
    }
}
