// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import dev.weft.time.DeadlineWheel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The side of a connection that answers calls. Confined to its event loop. */
public final class ServerConnection extends Connection {
    private static final int MOST_MODE = 7;
    private static final long ROUND_TRIP_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Slots<ServerStream> slots = new Slots<>();
    private final List<Definition> definitions = new ArrayList<>();
    private final CallAcceptor acceptor;
    private final Runnable closeListener;
    private int oneWayCalls;
    private long callsSeen;
    private Drain drain = Drain.NO;
    private long drainToken;

    /** What a client called, and where that goes. */
    private record Definition(MethodSignature method, CallAcceptor.Route route) {}

    /** How far the connection is on its way out. */
    private enum Drain {
        NO,
        ANNOUNCED,
        REFUSING,
        DRAINED
    }

    /**
     * A connection that begins when it is added to a pipeline.
     *
     * @param closeListener told once the connection is closed, and every call on it has been cancelled
     */
    public ServerConnection(WireOptions options, MemoryBudget budget, CallAcceptor acceptor, Runnable closeListener) {
        this(options, budget, acceptor, closeListener, System::nanoTime);
    }

    ServerConnection(
            WireOptions options,
            MemoryBudget budget,
            CallAcceptor acceptor,
            Runnable closeListener,
            LongSupplier nanoTime) {
        super(options, budget, nanoTime);
        this.acceptor = acceptor;
        this.closeListener = closeListener;
    }

    /** Number of calls whose handler has not ended. */
    public int openCalls() {
        return slots.taken() + oneWayCalls;
    }

    /**
     * Tells the client to call elsewhere, answers what has been called, and closes. GOAWAY goes out twice: the second, a
     * round trip later, names the last call that will be answered, when those that crossed the first have come.
     */
    public void drain() {
        if (drain == Drain.NO && !isClosed()) {
            drain = Drain.ANNOUNCED;
            sendGoAway(GoAway.ANNOUNCED, GoAwayCode.NONE, "draining");
            drainToken = timers().nowNanos();
            sendPing(drainToken);
            timers().arm(new Patience(), drainToken + ROUND_TRIP_PATIENCE_NANOS);
        }
    }

    @Override
    void onPong(long token) {
        if (token == drainToken) {
            refuseNewCalls();
        }
    }

    private void refuseNewCalls() {
        if (drain == Drain.ANNOUNCED) {
            drain = Drain.REFUSING;
            sendGoAway(GoAway.DRAINING, GoAwayCode.NONE, "draining");
            closeIfDrained();
        }
    }

    /** The client closes first, so that nothing on its way to it is lost; after a while the server does. */
    private void closeIfDrained() {
        if (drain == Drain.REFUSING && openCalls() == 0) {
            drain = Drain.DRAINED;
            timers().arm(new Patience(), timers().nowNanos() + ROUND_TRIP_PATIENCE_NANOS);
        }
    }

    /** Waits for a client that may not answer. */
    private final class Patience extends DeadlineWheel.Timeout {
        @Override
        protected void expire() {
            if (drain == Drain.ANNOUNCED) {
                refuseNewCalls();
            } else if (drain == Drain.DRAINED) {
                close();
            }
        }
    }

    @Override
    long callsSeen() {
        return callsSeen;
    }

    /** What speaks another protocol should get an answer in its terms, with nothing before it. */
    @Override
    boolean speaksFirst() {
        return false;
    }

    @Override
    void onHello(Hello hello) {
        // Limits are read from peer() where they are needed.
    }

    @Override
    void onCall(int flags, int generation, int slot, ByteBuf payload) {
        requireFree(slot, generation);
        callsSeen++;
        Definition definition = readMethod(payload);
        MethodSignature method = definition.method();
        long timeoutMicros = Varint.read(payload);
        Metadata metadata = (flags & Frame.FLAG_META) != 0 ? metadataReader().read(payload) : Metadata.EMPTY;
        ServerStream stream = open(definition, timeoutMicros, metadata);
        stream.attach(this, slot, generation);
        stream.clientStreams = method.clientStreams();
        slots.put(slot, stream);
        if (method.oneWay()) {
            stream.oneWay = true;
            oneWayCalls++;
        } else if (timeoutMicros > 0) {
            long timeoutNanos = TimeUnit.MICROSECONDS.toNanos(timeoutMicros);
            stream.expireAt(timers().nowNanos() + Math.min(timeoutNanos, Long.MAX_VALUE / 2));
        }
        if (stream instanceof RefusedStream refused) {
            refuse(refused, flags, method, payload);
            return;
        }
        stream.onOpened();
        if (method.clientStreams()) {
            if ((flags & Frame.FLAG_END) != 0) {
                halfClosed(stream);
            }
        } else {
            deliver(stream, flags, payload);
        }
    }

    private void refuse(RefusedStream stream, int flags, MethodSignature method, ByteBuf payload) {
        boolean whole = (flags & Frame.FLAG_MORE) == 0 && (!method.clientStreams() || (flags & Frame.FLAG_END) != 0);
        stream.ignore();
        if (whole) {
            clientDone(stream);
        } else if (!method.clientStreams()) {
            stream.beginMessage(flags, payload, Stream.Payment.LATER);
        }
        stream.fail(stream.failure());
    }

    private void deliver(ServerStream stream, int flags, ByteBuf payload) {
        stream.beginMessage(flags, payload, Stream.Payment.LATER);
        if ((flags & Frame.FLAG_MORE) == 0) {
            halfClosed(stream);
        }
    }

    private void halfClosed(ServerStream stream) {
        clientDone(stream);
        if (!stream.ignoring) {
            stream.onHalfClosed();
        }
    }

    private ServerStream open(Definition definition, long timeoutMicros, Metadata metadata) {
        if (drain == Drain.REFUSING || drain == Drain.DRAINED) {
            return new RefusedStream(CallFailure.notProcessed(Status.UNAVAILABLE, "the server is draining"));
        }
        if (definition.method().oneWay() && oneWayCalls >= options().maxConcurrentCalls()) {
            return new RefusedStream(CallFailure.notProcessed(Status.RESOURCE_EXHAUSTED, "too many one-way calls"));
        }
        return definition.route().open(timeoutMicros, metadata);
    }

    private void requireFree(int slot, int generation) {
        if (slot < 1 || slot > options().maxConcurrentCalls()) {
            throw WireFailure.protocol(
                    "CALL in slot " + slot + ", maxConcurrent=" + options().maxConcurrentCalls());
        }
        if (slots.get(slot) != null) {
            throw WireFailure.protocol("CALL in slot " + slot + ", which is not free");
        }
        if (generation != slots.nextGeneration(slot)) {
            throw WireFailure.protocol("CALL in slot " + slot + " with generation " + generation + ", expected "
                    + slots.nextGeneration(slot));
        }
    }

    private Definition readMethod(ByteBuf payload) {
        long id = Varint.read(payload);
        if (id > 0) {
            if (id > definitions.size()) {
                throw WireFailure.protocol("method " + id + " is not defined, " + definitions.size() + " are");
            }
            return definitions.get((int) id - 1);
        }
        MethodSignature method = readDefinition(payload);
        Definition definition = new Definition(method, acceptor.route(method));
        if (definitions.size() < options().maxMethods()) {
            definitions.add(definition);
        }
        return definition;
    }

    private static MethodSignature readDefinition(ByteBuf payload) {
        int length = Varint.readLength(payload);
        if (length > MethodSignature.MOST_PATH_BYTES) {
            throw WireFailure.protocol(
                    "a method path of " + length + " bytes exceeds " + MethodSignature.MOST_PATH_BYTES);
        }
        String path = payload.readCharSequence(length, StandardCharsets.UTF_8).toString();
        if (payload.readableBytes() < 2) {
            throw WireFailure.protocol("a method definition without codec and mode");
        }
        int codec = payload.readUnsignedByte();
        int mode = payload.readUnsignedByte();
        boolean streamingOneWay = (mode & MethodSignature.ONE_WAY) != 0 && mode != MethodSignature.ONE_WAY;
        if (mode > MOST_MODE || streamingOneWay) {
            throw WireFailure.protocol("method mode " + mode + " is not known");
        }
        return new MethodSignature(path, codec, mode);
    }

    @Override
    void onData(Stream data, int flags, ByteBuf payload) {
        ServerStream stream = (ServerStream) data;
        if ((flags & Frame.FLAG_META) != 0) {
            throw WireFailure.protocol("a client sends its metadata with CALL");
        }
        stream.receive(flags, payload);
        boolean whole = (flags & Frame.FLAG_MORE) == 0;
        if (whole && ((flags & Frame.FLAG_END) != 0 || !stream.clientStreams)) {
            halfClosed(stream);
        }
    }

    @Override
    void onEnd(int flags, int generation, int slot, ByteBuf payload) {
        ServerStream stream = slots.get(slot, generation);
        if (stream == null || stream.peerDone) {
            throw WireFailure.protocol("END for slot " + slot + " generation " + generation + ", which is not open");
        }
        stream.requireNoMessageBegun();
        halfClosed(stream);
    }

    @Override
    void onCancel(int generation, int slot, ByteBuf payload) {
        Status why = Status.of(Varint.readInt(payload, Integer.MAX_VALUE, "status"));
        ServerStream stream = slots.get(slot, generation);
        if (stream != null) {
            clientDone(stream);
            stream.cancel(CallFailure.of(why == Status.OK ? Status.CANCELLED : why, "the caller cancelled"));
        }
    }

    private void clientDone(ServerStream stream) {
        stream.peerDone = true;
        freeIfDone(stream);
    }

    @Override
    void ownSideDone(Stream stream) {
        stream.ownDone = true;
        freeIfDone((ServerStream) stream);
    }

    /** A one-way call leaves its slot when it has come; it is counted until its handler ends. */
    private void freeIfDone(ServerStream stream) {
        boolean inSlot = slots.get(stream.slot) == stream;
        if (inSlot && stream.peerDone && (stream.ownDone || stream.oneWay)) {
            slots.remove(stream.slot);
            timers().disarm(stream);
            if (!stream.oneWay) {
                outbox().forget(stream);
            }
            stream.dropAssembly();
        }
        if (stream.ownDone && stream.oneWay && !stream.counted) {
            stream.counted = true;
            oneWayCalls--;
        }
        closeIfDrained();
    }

    @Override
    @Nullable
    Stream stream(int slot, int generation) {
        return slots.get(slot, generation);
    }

    @Override
    void onGoAway(GoAway goAway) {
        if (goAway.phase() == GoAway.FAILED) {
            close();
        }
    }

    @Override
    void onForeignProtocol(ByteBuf start) {
        ByteBuf refusal = Preface.refusal(start);
        if (refusal == null) {
            ctx().close();
        } else {
            ctx().writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** A client that does not read its replies is not read either: what waits for it stays bounded. */
    @Override
    void onWritability(boolean writable) {
        ctx().channel().config().setAutoRead(writable);
    }

    @Override
    void onClosed() {
        for (ServerStream stream : slots.drain()) {
            outbox().forget(stream);
            stream.dropAssembly();
            stream.cancel(CallFailure.of(Status.CANCELLED, "the connection was closed"));
        }
        closeListener.run();
    }
}
