// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.Metadata;
import dev.weft.time.DeadlineWheel;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call on a connection, seen from one side: a slot and its generation, what may still be sent, what has come in part.
 * Subclasses say what happens to what comes. Confined to the connection's event loop.
 */
public abstract class Stream extends DeadlineWheel.Timeout {
    /** Beyond this, a stream that can wait should: it would only fill memory. */
    private static final int READY_BYTES = 65_536;

    private @Nullable Connection connection;
    int slot;
    int generation;
    /** This side has sent its END, or needs none. */
    boolean ownDone;
    /** The peer has sent its END, or needs none. */
    boolean peerDone;
    /** What the peer still sends is of no interest to anybody. */
    boolean ignoring;

    int sendCredit;
    boolean inOutbox;
    @Nullable Backlog backlog;
    private @Nullable ReceiveWindow window;
    private @Nullable Assembly assembly;
    private int assemblyCost;
    private boolean droppingParts;
    private boolean unready;

    final void attach(Connection to, int inSlot, int inGeneration) {
        connection = to;
        slot = inSlot;
        generation = inGeneration;
        sendCredit = to.peer().streamWindow();
    }

    final Connection connection() {
        return Objects.requireNonNull(connection, "the stream is not open");
    }

    /** Whether the stream lives on a connection, rather than being new or over. */
    public final boolean isOpen() {
        return connection != null && !(ownDone && peerDone);
    }

    /**
     * Whether another message should be sent now. Messages sent anyway are kept; {@link #onReady} tells when it is so
     * again.
     */
    public final boolean isReady() {
        Backlog waiting = backlog;
        boolean ready = waiting == null || waiting.bytes() < READY_BYTES;
        unready |= !ready;
        return ready;
    }

    /** The user has taken what cost {@code cost}: the peer may send as much again. */
    public final void taken(int cost) {
        if (cost > 0 && connection != null) {
            connection().returnCredit(this, cost);
        }
    }

    /** A message came whole in one frame. {@code bytes} are there only during the call. */
    protected abstract void onMessage(ByteBuf bytes, @Nullable Compression compression, int cost);

    /** A message came in parts; the array is the receiver's to keep. */
    protected abstract void onAssembled(byte[] bytes, @Nullable Compression compression, int cost);

    /** {@link #isReady} is true again after it was false. */
    protected void onReady() {}

    /** A message of the peer is too large, or too much for the memory of this side. */
    abstract void refuse(String reason);

    // What follows is the connection's side of a stream.

    final void sentSome() {
        if (unready && isReady()) {
            unready = false;
            onReady();
        }
    }

    final int grantFor(int cost, long nowNanos, long roundTripNanos) {
        return window == null || peerDone || ignoring ? 0 : window.taken(cost, nowNanos, roundTripNanos);
    }

    /** Takes a DATA frame's message or part. */
    final void receive(int flags, ByteBuf payload) {
        int cost = Frame.HEADER_BYTES + payload.readableBytes();
        connection().chargeConnection(cost);
        if (ignoring) {
            connection().returnConnectionCredit(cost);
            noteEndOfParts(flags);
            return;
        }
        charge(cost);
        if (assembly != null || droppingParts) {
            continueMessage(flags, payload, cost);
        } else {
            beginMessage(flags, payload, cost);
        }
    }

    /** Takes the message that a CALL or DATA frame carries, or the beginning of it. */
    final void beginMessage(int flags, ByteBuf payload, int cost) {
        boolean inParts = (flags & Frame.FLAG_MORE) != 0;
        long total = inParts ? Varint.read(payload) : 0;
        Compression compression = (flags & Frame.FLAG_COMPRESSED) != 0 ? readCompression(payload) : null;
        if (!inParts) {
            total = payload.readableBytes();
        }
        long largest = Math.max(total, compression == null ? 0 : compression.originalBytes());
        int most = connection().options().maxMessageBytes();
        if (largest > most) {
            droppingParts = inParts;
            refuse("message of " + largest + " bytes exceeds maxMessage=" + most);
            giveUp(cost);
        } else if (inParts) {
            assembly = new Assembly((int) total, compression);
            connection().assemblyBegun();
            continueMessage(flags, payload, cost);
        } else {
            onMessage(payload, compression, cost);
        }
    }

    private void continueMessage(int flags, ByteBuf payload, int cost) {
        boolean last = (flags & Frame.FLAG_MORE) == 0;
        Assembly current = assembly;
        if (current == null) {
            droppingParts = !last;
            giveUp(cost);
            return;
        }
        if (!connection().reserve(payload.readableBytes())) {
            droppingParts = !last;
            int spent = assemblyCost + cost;
            dropAssembly();
            refuse("too many incomplete messages on this side; try again later");
            giveUp(spent);
            return;
        }
        current.add(payload);
        assemblyCost += cost;
        if (last) {
            int spent = assemblyCost;
            byte[] whole = current.complete();
            dropAssembly();
            onAssembled(whole, current.compression(), spent);
        } else {
            connection().ensureCredit(this, current.remainingBytes());
        }
    }

    final int ensure(int bytes) {
        return window == null ? 0 : window.ensure(bytes);
    }

    /** Lets go of an incomplete message. */
    final void dropAssembly() {
        Assembly dropped = assembly;
        if (dropped != null) {
            connection().assemblyEnded(dropped.totalBytes() - dropped.remainingBytes());
            assembly = null;
            assemblyCost = 0;
        }
    }

    /** What comes from now on is dropped, and costs the peer nothing. */
    final void ignore() {
        if (!ignoring) {
            ignoring = true;
            giveUp(assemblyCost);
            dropAssembly();
        }
    }

    private void giveUp(int cost) {
        if (cost > 0) {
            connection().returnConnectionCredit(cost);
        }
    }

    private void noteEndOfParts(int flags) {
        droppingParts = (flags & Frame.FLAG_MORE) != 0;
    }

    private void charge(int cost) {
        if (window == null) {
            window = connection().newStreamWindow();
        }
        window.received(cost);
    }

    static Compression readCompression(ByteBuf payload) {
        if (!payload.isReadable()) {
            throw WireFailure.protocol("a compressed message without its compressor");
        }
        int compressor = payload.readUnsignedByte();
        return new Compression(compressor, Varint.readInt(payload, Integer.MAX_VALUE, "the original size"));
    }

    /** Sends a message; {@code last} if none follows from this side. */
    final void sendData(MessageWriter message, Last last) {
        connection().outbox().send(this, message, last == Last.YES ? Frame.FLAG_END : 0);
    }

    final void sendHeaders(Metadata headers) {
        connection().sendHeaders(this, headers);
    }

    /** Whether a message is the last that a side sends. */
    public enum Last {
        YES,
        NO
    }
}
