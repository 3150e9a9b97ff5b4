// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import com.google.protobuf.ByteString;
import dev.weft.call.CallFailure;
import dev.weft.call.Detail;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The side of a connection that makes calls. Confined to its event loop. */
public final class ClientConnection extends Connection {
    private final Slots<ClientStream> slots = new Slots<>();
    private final DefinedMethods methods = new DefinedMethods();
    private final Listener listener;
    private long callsSent;
    private long lastAnswered = Long.MAX_VALUE;
    private boolean draining;

    /** What whoever owns the connection wants to know. Called on the event loop. */
    public interface Listener {
        /** The server has introduced itself. */
        void onReady(ClientConnection connection, Hello server);

        /** Another call may be opened, where none could before. */
        void onCapacity(ClientConnection connection);

        /** No new calls: the server is about to close. */
        void onDraining(ClientConnection connection);

        /** The connection is closed, and every call on it has ended. */
        void onClosed(ClientConnection connection, @Nullable WireFailure failure);
    }

    /** A connection that begins when it is added to a pipeline. */
    public ClientConnection(WireOptions options, MemoryBudget budget, Listener listener) {
        this(options, budget, listener, System::nanoTime);
    }

    ClientConnection(WireOptions options, MemoryBudget budget, Listener listener, LongSupplier nanoTime) {
        super(options, budget, nanoTime);
        this.listener = listener;
    }

    /** Whether {@link #open} may be called. */
    public boolean canOpen() {
        return !draining && !isClosed() && failure() == null && slots.canClaim(mostCalls());
    }

    /** Whether the server has introduced itself. */
    public boolean isReady() {
        return helloSeen();
    }

    /** How many calls were opened so far. */
    public long callsSent() {
        return callsSent;
    }

    /** Whether the server has said that it will close. */
    public boolean isDraining() {
        return draining;
    }

    /** Number of calls that have not ended. */
    public int openCalls() {
        return slots.taken();
    }

    /** Makes no new calls, and closes when the last of the others has ended. */
    public void drain() {
        draining = true;
        closeIfDrained();
    }

    /**
     * Opens a call.
     *
     * @param timeoutMicros what is told to the server; 0 for no limit
     * @param message the request; null for a method whose client streams
     * @throws CallFailure if the request is more than the server takes; nothing was sent then
     * @throws RuntimeException what writing the message threw; nothing was sent then
     */
    public void open(
            ClientStream stream,
            MethodSignature method,
            long timeoutMicros,
            Metadata metadata,
            @Nullable MessageWriter message) {
        if (!canOpen()) {
            throw new IllegalStateException("no call can be opened: ask canOpen() first");
        }
        int slot = slots.claim(mostCalls());
        stream.attach(this, slot, slots.nextGeneration(slot));
        stream.serverStreams = method.serverStreams();
        long methodMark = methods.mark();
        long keyMark = metadataWriter().mark();
        try {
            writeCall(stream, method, timeoutMicros, metadata, message);
        } catch (RuntimeException e) {
            writer().abort();
            methods.reset(methodMark);
            metadataWriter().reset(keyMark);
            slots.unclaim(slot);
            stream.ownDone = true;
            stream.peerDone = true;
            throw e;
        }
        stream.ordinal = ++callsSent;
        slots.put(slot, stream);
        if (method.oneWay()) {
            stream.peerDone = true;
        }
        boolean waiting = stream.pending() != null;
        if (message != null && !waiting) {
            stream.ownDone = true;
        }
        freeIfDone(stream);
        if (waiting) {
            outbox().pump();
        }
        wrote();
    }

    private void writeCall(
            ClientStream stream,
            MethodSignature method,
            long timeoutMicros,
            Metadata metadata,
            @Nullable MessageWriter message) {
        int size = message == null ? 0 : message.size();
        ByteBuf whole = size > outbox().partBytes() && message != null ? outbox().encode(message) : null;
        ByteBuf out = writer().begin(Frame.CALL, stream.generation, stream.slot);
        try {
            methods.write(out, method);
            Varint.write(out, timeoutMicros);
            int flags = writeMetadata(out, metadata);
            if (message == null) {
                writer().finish(flags);
                return;
            }
            int headBytes = writer().length();
            flags |= Outbox.writeCompression(out, message.compression());
            if (whole == null) {
                int start = out.writerIndex();
                message.writeTo(out);
                if (writer().length() <= peer().maxFrame() && out.writerIndex() - start <= outbox().partBytes()) {
                    writer().finish(flags | Frame.FLAG_END);
                    return;
                }
                whole = ctx().alloc()
                        .directBuffer(out.writerIndex() - start)
                        .writeBytes(out, start, out.writerIndex() - start);
                outbox().requireAllowed(whole.readableBytes());
            }
            out.writerIndex(out.writerIndex() - (writer().length() - headBytes));
            announce(stream, flags, message.compression(), whole);
            whole = null;
        } finally {
            if (whole != null) {
                whole.release();
            }
        }
    }

    /** A message too large for the CALL: the CALL says how large, DATA bring it. */
    private void announce(ClientStream stream, int flags, @Nullable Compression compression, ByteBuf message) {
        ByteBuf out = writer().begun();
        Varint.write(out, message.readableBytes());
        Outbox.writeCompression(out, compression);
        if (writer().length() > peer().maxFrame()) {
            throw tooMuchHead();
        }
        writer().finish(flags | Frame.FLAG_MORE);
        outbox().enqueue(stream, Backlog.Message.announced(message, compression, Frame.FLAG_END));
    }

    private int writeMetadata(ByteBuf out, Metadata metadata) {
        if (metadata.isEmpty()) {
            return 0;
        }
        metadataWriter().write(out, metadata);
        if (writer().length() > peer().maxFrame()) {
            throw tooMuchHead();
        }
        return Frame.FLAG_META;
    }

    private CallFailure tooMuchHead() {
        return CallFailure.notProcessed(
                Status.RESOURCE_EXHAUSTED,
                "method name and metadata of " + writer().length() + " bytes exceed the peer's maxFrame="
                        + peer().maxFrame());
    }

    void halfClose(ClientStream stream) {
        if (stream.backlog != null && stream.backlog.first() != null) {
            stream.backlog.add(new Backlog.HalfClose());
            return;
        }
        writeHalfClose(stream);
    }

    void writeHalfClose(ClientStream stream) {
        writer().begin(Frame.END, stream.generation, stream.slot);
        writer().finish(0);
        wrote();
        ownSideDone(stream);
    }

    void cancel(ClientStream stream, Status why) {
        timers().disarm(stream);
        outbox().forget(stream);
        stream.ignore();
        // Also for a one-way call of which the last part has not gone: the server keeps its slot until it is told.
        Varint.write(writer().begin(Frame.CANCEL, stream.generation, stream.slot), why.code());
        writer().finish(0);
        wrote();
        ownSideDone(stream);
    }

    @Override
    void ownSideDone(Stream stream) {
        stream.ownDone = true;
        freeIfDone((ClientStream) stream);
    }

    private void freeIfDone(ClientStream stream) {
        if (!stream.ownDone || !stream.peerDone || slots.get(stream.slot) != stream) {
            return;
        }
        boolean full = !slots.canClaim(mostCalls());
        timers().disarm(stream);
        outbox().forget(stream);
        stream.dropAssembly();
        slots.remove(stream.slot);
        slots.unclaim(stream.slot);
        if (draining) {
            closeIfDrained();
        } else if (full) {
            listener.onCapacity(this);
        }
    }

    private int mostCalls() {
        return peer().maxConcurrent();
    }

    private void closeIfDrained() {
        if (slots.taken() == 0) {
            close();
        }
    }

    @Override
    @Nullable
    Stream stream(int slot, int generation) {
        return slots.get(slot, generation);
    }

    @Override
    boolean speaksFirst() {
        return true;
    }

    @Override
    void onHello(Hello hello) {
        methods.capacity(hello.maxMethods());
        for (ClientStream stream : slots.all()) {
            outbox().credit(stream, hello.streamWindow() - Hello.LEAST_WINDOW);
        }
        listener.onReady(this, hello);
        listener.onCapacity(this);
    }

    @Override
    void onCall(int flags, int generation, int slot, ByteBuf payload) {
        throw WireFailure.protocol("a server does not make calls");
    }

    @Override
    void onCancel(int generation, int slot, ByteBuf payload) {
        throw WireFailure.protocol("a server ends calls, it does not cancel them");
    }

    @Override
    void onData(Stream data, int flags, ByteBuf payload) {
        ClientStream stream = (ClientStream) data;
        if ((flags & Frame.FLAG_META) != 0) {
            Metadata headers = metadataReader().read(payload);
            if (stream.isWatched()) {
                stream.onHeaders(headers);
            }
            return;
        }
        stream.messageSeen = true;
        stream.receive(flags, payload);
    }

    @Override
    void onEnd(int flags, int generation, int slot, ByteBuf payload) {
        ClientStream stream = slots.get(slot, generation);
        if (stream == null || stream.peerDone) {
            throw WireFailure.protocol("END for slot " + slot + " generation " + generation + ", which is not open");
        }
        Status status = Status.of(Varint.readInt(payload, Integer.MAX_VALUE, "status"));
        CallFailure failure = status == Status.OK ? null : readFailure(status, payload);
        Metadata trailers = (flags & Frame.FLAG_META) != 0 ? metadataReader().read(payload) : Metadata.EMPTY;
        if (status == Status.OK) {
            stream.requireNoMessageBegun();
        }
        boolean watched = stream.isWatched();
        stream.dropAssembly();
        stream.peerDone = true;
        endOwnSide(stream);
        if (!watched) {
            return;
        }
        if (failure != null) {
            stream.onFailed(failure.withTrailers(trailers));
            return;
        }
        if (!stream.serverStreams && !stream.messageSeen) {
            stream.beginMessage(flags & Frame.FLAG_COMPRESSED, payload, Stream.Payment.NEVER);
        }
        if (stream.isWatched()) {
            stream.onCompleted(trailers);
        }
    }

    /** The server has ended: what this side would still send is of no use. */
    private void endOwnSide(ClientStream stream) {
        if (!stream.ownDone) {
            outbox().forget(stream);
            writer().begin(Frame.END, stream.generation, stream.slot);
            writer().finish(0);
            wrote();
        }
        ownSideDone(stream);
    }

    private static CallFailure readFailure(Status status, ByteBuf payload) {
        if (!payload.isReadable()) {
            throw WireFailure.protocol("an END without its failure");
        }
        int bits = payload.readUnsignedByte();
        String text = Varint.readText(payload);
        CallFailure failure = (bits & ServerStream.NOT_PROCESSED) != 0
                ? CallFailure.notProcessed(status, text)
                : CallFailure.of(status, text);
        return (bits & ServerStream.HAS_DETAILS) != 0 ? failure.withDetails(readDetails(payload)) : failure;
    }

    private static List<Detail> readDetails(ByteBuf payload) {
        int count = Varint.readInt(payload, payload.readableBytes(), "the number of details");
        List<Detail> details = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            details.add(new Detail(Varint.readText(payload), ByteString.copyFrom(Varint.readBytes(payload))));
        }
        return details;
    }

    @Override
    void onGoAway(GoAway goAway) {
        if (goAway.phase() == GoAway.DRAINING) {
            lastAnswered = goAway.lastCall();
        }
        boolean news = !draining;
        draining = true;
        if (news) {
            listener.onDraining(this);
        }
        if (goAway.phase() == GoAway.FAILED) {
            lastAnswered = Math.min(lastAnswered, goAway.lastCall());
            close();
        } else {
            closeIfDrained();
        }
    }

    @Override
    void onForeignProtocol(ByteBuf start) {
        fail(WireFailure.protocol(ctx().channel().remoteAddress() + " does not speak Weft: it answered with "
                + Preface.protocolOf(start)));
    }

    @Override
    void onWritability(boolean writable) {
        // A client always reads: its server stops reading when it cannot write, and one side must go on.
    }

    @Override
    void onClosed() {
        WireFailure failure = failure();
        WireFailure cause = failure == null ? new WireFailure(GoAwayCode.NONE, closedBy()) : failure;
        for (ClientStream stream : slots.drain()) {
            boolean watched = stream.isWatched();
            timers().disarm(stream);
            outbox().forget(stream);
            stream.dropAssembly();
            boolean oneWay = stream.peerDone;
            stream.ownDone = true;
            stream.peerDone = true;
            if (watched && !oneWay) {
                CallFailure lost = CallFailure.of(
                                Status.UNAVAILABLE,
                                cause.getMessage() + " (" + ctx().channel().remoteAddress() + ")")
                        .withCause(cause);
                stream.onFailed(stream.ordinal > lastAnswered ? lost.with(Processing.NOT_STARTED) : lost);
            }
        }
        listener.onClosed(this, failure);
    }

    private String closedBy() {
        return isReady()
                ? "the connection was closed"
                : "the connection was closed before the server had introduced itself; perhaps it expects TLS";
    }
}
