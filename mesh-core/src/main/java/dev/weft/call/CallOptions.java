// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one call wants that its contract does not say. Immutable; each {@code with} returns a changed copy.
 *
 * <p>Where an option is not set, the channel's default holds.
 */
public final class CallOptions {
    /** Nothing set. */
    public static final CallOptions DEFAULT =
            new CallOptions(null, Metadata.EMPTY, null, null, Readiness.FAIL_FAST, null, null, Route.ANYWHERE);

    private final @Nullable Duration timeout;
    private final Metadata metadata;
    private final @Nullable String codec;
    private final @Nullable String compression;
    private final Readiness readiness;
    private final @Nullable Handler<Metadata> trailersHandler;
    private final @Nullable Future<?> cancelSignal;
    private final Route route;

    private CallOptions(
            @Nullable Duration timeout,
            Metadata metadata,
            @Nullable String codec,
            @Nullable String compression,
            Readiness readiness,
            @Nullable Handler<Metadata> trailersHandler,
            @Nullable Future<?> cancelSignal,
            Route route) {
        this.timeout = timeout;
        this.metadata = metadata;
        this.codec = codec;
        this.compression = compression;
        this.readiness = readiness;
        this.trailersHandler = trailersHandler;
        this.cancelSignal = cancelSignal;
        this.route = route;
    }

    /**
     * Ends the call with {@link Status#DEADLINE_EXCEEDED} when it takes longer; positive. A call made while another is
     * handled never gets more time than that one has left.
     */
    public CallOptions withTimeout(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must be positive, was " + timeout);
        }
        return new CallOptions(timeout, metadata, codec, compression, readiness, trailersHandler, cancelSignal, route);
    }

    /** Sends these pairs, in place of any set before. */
    public CallOptions withMetadata(Metadata metadata) {
        return new CallOptions(
                timeout,
                Objects.requireNonNull(metadata),
                codec,
                compression,
                readiness,
                trailersHandler,
                cancelSignal,
                route);
    }

    /** Serializes messages with the codec of this name, such as {@code json}. */
    public CallOptions withCodec(String codec) {
        return new CallOptions(
                timeout,
                metadata,
                Objects.requireNonNull(codec),
                compression,
                readiness,
                trailersHandler,
                cancelSignal,
                route);
    }

    /** Compresses large messages with the compressor of this name, such as {@code zstd}; {@code identity} for none. */
    public CallOptions withCompression(String compression) {
        return new CallOptions(
                timeout,
                metadata,
                codec,
                Objects.requireNonNull(compression),
                readiness,
                trailersHandler,
                cancelSignal,
                route);
    }

    /** Waits for an unreachable target, or does not. */
    public CallOptions withReadiness(Readiness readiness) {
        return new CallOptions(
                timeout,
                metadata,
                codec,
                compression,
                Objects.requireNonNull(readiness),
                trailersHandler,
                cancelSignal,
                route);
    }

    /** Shows the trailers of a call that ended well to {@code handler}, once, just before its result. */
    public CallOptions withTrailersHandler(Handler<Metadata> handler) {
        return new CallOptions(
                timeout, metadata, codec, compression, readiness, Objects.requireNonNull(handler), cancelSignal, route);
    }

    /** Shows the trailers to nobody. */
    public CallOptions withoutTrailersHandler() {
        return trailersHandler == null
                ? this
                : new CallOptions(timeout, metadata, codec, compression, readiness, null, cancelSignal, route);
    }

    /**
     * Cancels the call, with {@link Status#CANCELLED}, when {@code signal} completes either way while it runs. A call
     * made while another is handled is cancelled with that one in any case.
     */
    public CallOptions withCancelSignal(Future<?> signal) {
        return new CallOptions(
                timeout,
                metadata,
                codec,
                compression,
                readiness,
                trailersHandler,
                Objects.requireNonNull(signal),
                route);
    }

    /** Goes where the route says. */
    public CallOptions withRoute(Route route) {
        return new CallOptions(
                timeout,
                metadata,
                codec,
                compression,
                readiness,
                trailersHandler,
                cancelSignal,
                Objects.requireNonNull(route));
    }

    /** The longest the call may take. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** Pairs to send. */
    public Metadata metadata() {
        return metadata;
    }

    /** Name of the codec to use. */
    public Optional<String> codec() {
        return Optional.ofNullable(codec);
    }

    /** Name of the compressor to use. */
    public Optional<String> compression() {
        return Optional.ofNullable(compression);
    }

    /** Whether to wait for an unreachable target. */
    public Readiness readiness() {
        return readiness;
    }

    /** Which instances of the service may be asked, and which of them is preferred. */
    public Route route() {
        return route;
    }

    /** What cancels the call when it completes. */
    public Optional<Future<?>> cancelSignal() {
        return Optional.ofNullable(cancelSignal);
    }

    /** Who wants to see the trailers. */
    public Optional<Handler<Metadata>> trailersHandler() {
        return Optional.ofNullable(trailersHandler);
    }
}
