// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that did not end well. Carries no stack trace: it describes what happened elsewhere. Immutable.
 *
 * <p>A handler fails its future with one to choose the status that the caller sees; any other exception reaches the
 * caller as {@link Status#UNKNOWN} without its text.
 */
public final class CallFailure extends RuntimeException {
    /**
     * The trailer that says after how many milliseconds a call may be tried again, rounded up, and by a negative number that it
     * must not: gRPC's own, so that its clients heed it too.
     */
    public static final String RETRY_PUSHBACK = "grpc-retry-pushback-ms";

    private static final long serialVersionUID = 1L;

    private final Status status;
    private final Processing processing;
    private final transient List<Detail> details;
    private final transient Metadata trailers;

    private CallFailure(
            Status status,
            String message,
            Processing processing,
            List<Detail> details,
            Metadata trailers,
            @Nullable Throwable cause) {
        super(message, cause, false, false);
        if (status == Status.OK) {
            throw new IllegalArgumentException("a failure cannot be OK");
        }
        this.status = Objects.requireNonNull(status);
        this.processing = Objects.requireNonNull(processing);
        this.details = List.copyOf(details);
        this.trailers = Objects.requireNonNull(trailers);
    }

    /** A failure of a call that may have been processed. */
    public static CallFailure of(Status status, String message) {
        return new CallFailure(status, message, Processing.POSSIBLE, List.of(), Metadata.EMPTY, null);
    }

    /** A failure of a call that no handler saw. */
    public static CallFailure notProcessed(Status status, String message) {
        return new CallFailure(status, message, Processing.NOT_STARTED, List.of(), Metadata.EMPTY, null);
    }

    /** The failure that a caller sees for {@code cause}: itself when it is one, else {@link Status#UNKNOWN}. */
    public static CallFailure from(Throwable cause) {
        if (cause instanceof CallFailure failure) {
            return failure;
        }
        return new CallFailure(
                Status.UNKNOWN, "the handler failed", Processing.POSSIBLE, List.of(), Metadata.EMPTY, cause);
    }

    /** How the call ended; never {@link Status#OK}. */
    public Status status() {
        return status;
    }

    /** Whether the callee may have acted on the request. */
    public Processing processing() {
        return processing;
    }

    /** What happened, in words; empty when nothing was said. */
    public String message() {
        return Objects.requireNonNullElse(getMessage(), "");
    }

    /** Typed details, in the callee's order. */
    public List<Detail> details() {
        return details == null ? List.of() : details;
    }

    /** What the callee sent with the end of the call. */
    public Metadata trailers() {
        return trailers == null ? Metadata.EMPTY : trailers;
    }

    /** After which time the callee lets the same call be tried again, if it said so. */
    public Optional<Duration> retryAfter() {
        return trailers()
                .get(RETRY_PUSHBACK)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(text -> Duration.ofMillis(Long.parseLong(text)));
    }

    /** The same failure, saying {@code processing}. */
    public CallFailure with(Processing processing) {
        return new CallFailure(status, message(), processing, details(), trailers(), getCause());
    }

    /** The same failure with these details in place of its own. */
    public CallFailure withDetails(List<Detail> details) {
        return new CallFailure(status, message(), processing, details, trailers(), getCause());
    }

    /** The same failure with these trailers in place of its own. */
    public CallFailure withTrailers(Metadata trailers) {
        return new CallFailure(status, message(), processing, details(), trailers, getCause());
    }

    /** The same failure, remembering what led to it on this side; the cause never crosses a wire. */
    public CallFailure withCause(Throwable cause) {
        return new CallFailure(status, message(), processing, details(), trailers(), cause);
    }

    @Override
    public String toString() {
        String text = status + ": " + message();
        return processing == Processing.NOT_STARTED ? text + " (not processed)" : text;
    }
}
