// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.context.storage.AccessMode;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The call that is being handled on the current Vert.x context: what came with the request, and what goes back beside
 * the reply. Calls made from the handler inherit its deadline and the metadata chosen for propagation, and are cancelled
 * with it.
 *
 * <p>Every handled call runs on a duplicated context of its own, so this never leaks from one call to another. Confined
 * to that context, but for cancellation, which is thread-safe.
 */
public final class CallContext {
    private static final ContextLocal<CallContext> LOCAL = ContextLocal.registerLocal(CallContext.class);

    private final Method<?, ?> method;
    private final Metadata metadata;
    /** Where the deadline stands, if there is one. */
    private final long deadlineNanos;

    private final boolean limited;
    private final Peer peer;
    private final Metadata propagated;
    private Metadata trailers = Metadata.EMPTY;
    private @Nullable Set<Handler<CallFailure>> cancelHandlers;
    private @Nullable CallFailure cancellation;

    /**
     * A call that has just arrived.
     *
     * @param propagated the part of {@code metadata} that calls made by the handler send on
     */
    public CallContext(
            Method<?, ?> method, Metadata metadata, @Nullable Deadline deadline, Peer peer, Metadata propagated) {
        this(method, metadata, deadline != null, deadline == null ? 0 : deadline.atNanos(), peer, propagated);
    }

    private CallContext(
            Method<?, ?> method,
            Metadata metadata,
            boolean limited,
            long deadlineNanos,
            Peer peer,
            Metadata propagated) {
        this.method = method;
        this.metadata = metadata;
        this.limited = limited;
        this.deadlineNanos = deadlineNanos;
        this.peer = peer;
        this.propagated = propagated;
    }

    /** A call that has just arrived, and for which its caller waits until {@link System#nanoTime()} is that. */
    public static CallContext until(
            long deadlineNanos, Method<?, ?> method, Metadata metadata, Peer peer, Metadata propagated) {
        return new CallContext(method, metadata, true, deadlineNanos, peer, propagated);
    }

    /** Makes sure that the local is registered; must run before the first Vert.x instance starts. */
    static void register() {
        // Loading this class registers it.
    }

    /** The call being handled on the current context, if any. */
    public static Optional<CallContext> current() {
        return Optional.ofNullable(of(Vertx.currentContext()));
    }

    /** The call being handled on {@code context}, or null. */
    public static @Nullable CallContext of(@Nullable Context context) {
        return context instanceof ContextInternal internal ? internal.getLocal(LOCAL, AccessMode.CONCURRENT) : null;
    }

    /** Makes this the call that {@code context} handles. */
    public void attachTo(Context context) {
        ((ContextInternal) context).putLocal(LOCAL, AccessMode.CONCURRENT, this);
    }

    /** What was called. */
    public Method<?, ?> method() {
        return method;
    }

    /** What travelled with the request. */
    public Metadata metadata() {
        return metadata;
    }

    /** When the caller stops waiting, if it said so. */
    public Optional<Deadline> deadline() {
        return limited ? Optional.of(Deadline.at(deadlineNanos)) : Optional.empty();
    }

    /** Who called. */
    public Peer peer() {
        return peer;
    }

    /** The pairs that calls made by the handler send on. */
    public Metadata propagated() {
        return propagated;
    }

    /** Sends a pair back after the reply. */
    public void addTrailer(String key, String value) {
        trailers = trailers.plus(key, value);
    }

    /** Sends a pair of bytes back after the reply; {@code key} ends in {@code -bin}. */
    public void addTrailer(String key, byte[] value) {
        trailers = trailers.plus(key, value);
    }

    /** What goes back after the reply. */
    public Metadata trailers() {
        return trailers;
    }

    /**
     * Calls {@code handler}, with the reason, when the caller no longer waits; at once if that is so already.
     *
     * @return what makes it not be called any more
     */
    public Runnable onCancel(Handler<CallFailure> handler) {
        CallFailure reason = addUnlessCancelled(handler);
        if (reason != null) {
            handler.handle(reason);
        }
        return () -> remove(handler);
    }

    private synchronized @Nullable CallFailure addUnlessCancelled(Handler<CallFailure> handler) {
        if (cancellation == null) {
            if (cancelHandlers == null) {
                cancelHandlers = new LinkedHashSet<>();
            }
            cancelHandlers.add(handler);
        }
        return cancellation;
    }

    private synchronized void remove(Handler<CallFailure> handler) {
        if (cancelHandlers != null) {
            cancelHandlers.remove(handler);
        }
    }

    /** Whether the caller no longer waits. */
    public synchronized boolean isCancelled() {
        return cancellation != null;
    }

    /** Tells the handler that nobody waits any longer. The first reason stands. */
    public void cancel(CallFailure reason) {
        Set<Handler<CallFailure>> told;
        synchronized (this) {
            if (cancellation != null) {
                return;
            }
            cancellation = reason;
            told = cancelHandlers == null ? Set.of() : cancelHandlers;
            cancelHandlers = null;
        }
        told.forEach(handler -> handler.handle(reason));
    }
}
