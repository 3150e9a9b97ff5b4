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

    private static final int MOST_TOTAL_BYTES = Integer.MAX_VALUE - Frame.HEADER_BYTES;

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

    @Nullable
    Backlog backlog;

    private @Nullable ReceiveWindow window;
    /** Parts of a message have come, and others have not, whether they are kept or dropped. */
    private boolean midMessage;
    /** Cost of a message that began in a CALL, to be paid with its first DATA. */
    private int unpaid;

    private @Nullable Assembly assembly;
    /** Cost of the messages that the user has and has not taken. */
    private int held;

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

    /** Whether the stream has come to a connection, even if it is over by now. */
    public final boolean isSent() {
        return connection != null;
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

    /**
     * The user has taken what cost {@code cost}: the peer may send as much again. Need not be said of a call that this side
     * has cancelled or answered: what it had not taken then counts as taken.
     */
    public final void taken(int cost) {
        int returned = Math.min(cost, held);
        if (returned > 0) {
            held -= returned;
            connection().returnCredit(this, returned);
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
        if (midMessage) {
            continueMessage(flags, payload);
        } else {
            beginMessage(flags, payload, Payment.NOW);
        }
    }

    /** Takes the message that a frame carries, or the beginning of it. */
    final void beginMessage(int flags, ByteBuf payload, Payment payment) {
        midMessage = (flags & Frame.FLAG_MORE) != 0;
        int announced = midMessage ? Varint.readInt(payload, MOST_TOTAL_BYTES, "a message's total") : 0;
        Compression compression = (flags & Frame.FLAG_COMPRESSED) != 0 ? readCompression(payload) : null;
        int total = midMessage ? announced : payload.readableBytes();
        int largest = largest(total, compression);
        int cost = Frame.HEADER_BYTES + largest;
        int paid = payment == Payment.NOW ? pay(cost) : 0;
        unpaid = payment == Payment.LATER && midMessage ? cost : 0;
        if (ignoring) {
            giveUp(paid);
            return;
        }
        int most = connection().options().maxMessageBytes();
        if (largest > most) {
            refuse("message of " + largest + " bytes exceeds maxMessage=" + most);
            giveUp(paid);
        } else if (midMessage) {
            assembly = new Assembly(total, compression);
            assembly.paid(paid);
            addPart(assembly, payload);
        } else {
            held += paid;
            onMessage(payload, compression, paid);
        }
    }

    private void continueMessage(int flags, ByteBuf payload) {
        midMessage = (flags & Frame.FLAG_MORE) != 0;
        int paid = unpaid > 0 ? pay(unpaid) : 0;
        unpaid = 0;
        Assembly current = assembly;
        if (current == null) {
            giveUp(paid);
            return;
        }
        current.paid(paid);
        addPart(current, payload);
    }

    private void addPart(Assembly current, ByteBuf payload) {
        current.requireRoom(payload);
        if (!connection().reserve(payload.readableBytes())) {
            dropAssembly();
            refuse("too many incomplete messages on this side; try again later");
            return;
        }
        current.add(payload);
        if (!midMessage) {
            byte[] whole = current.complete();
            assembly = null;
            connection().release(current.totalBytes());
            held += current.cost();
            onAssembled(whole, current.compression(), current.cost());
        }
    }

    /** Lets go of an incomplete message, and gives its cost back to the connection. */
    final void dropAssembly() {
        Assembly dropped = assembly;
        if (dropped != null) {
            connection().release(dropped.totalBytes() - dropped.remainingBytes());
            assembly = null;
            giveUp(dropped.cost());
        }
    }

    /** What comes from now on is dropped, and costs the peer nothing; nor does what has come. */
    final void ignore() {
        ignoring = true;
        dropAssembly();
        int returned = held;
        held = 0;
        giveUp(returned);
    }

    /** Fails the connection if the peer ended a message by ending the call well. */
    final void requireNoMessageBegun() {
        if (midMessage && !ignoring) {
            throw WireFailure.protocol("END in slot " + slot + " in the middle of a message");
        }
    }

    private void giveUp(int cost) {
        if (cost > 0) {
            connection().returnConnectionCredit(cost);
        }
    }

    private int pay(int cost) {
        connection().chargeConnection(cost);
        if (!ignoring) {
            if (window == null) {
                window = connection().newStreamWindow();
            }
            window.received(cost);
        }
        return cost;
    }

    static Compression readCompression(ByteBuf payload) {
        if (!payload.isReadable()) {
            throw WireFailure.protocol("a compressed message without its compressor");
        }
        int compressor = payload.readUnsignedByte();
        return new Compression(compressor, Varint.readInt(payload, MOST_TOTAL_BYTES, "the original size"));
    }

    /** What a message takes on its way or once decompressed, whichever is more: what credit is counted by. */
    static int largest(int bytes, @Nullable Compression compression) {
        return compression == null ? bytes : Math.max(bytes, compression.originalBytes());
    }

    /** Sends a message; {@code last} if none follows from this side. */
    final void sendData(MessageWriter message, Last last) {
        connection().outbox().send(this, message, last == Last.YES ? Frame.FLAG_END : 0);
    }

    final void sendHeaders(Metadata headers) {
        connection().sendHeaders(this, headers);
    }

    /** When credit is spent on a message. */
    enum Payment {
        /** With this frame, a DATA. */
        NOW,
        /** With the first DATA, if there are any: the message began in a CALL. */
        LATER,
        /** Not at all: the message came with the END. */
        NEVER
    }

    /** Whether a message is the last that a side sends. */
    public enum Last {
        YES,
        NO
    }
}
