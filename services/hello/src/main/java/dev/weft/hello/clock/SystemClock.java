// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello.clock;

import dev.weft.call.CallContext;
import dev.weft.call.Status;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Objects;

/** Tells the time of this machine. Thread-safe. */
public final class SystemClock implements Clock {
    private static final Duration LEAST_PACE = Duration.ofMillis(1);
    private static final Duration MOST_PACE = Duration.ofDays(1);
    private static final Duration DEFAULT_PACE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final InstantSource time;

    /** A clock whose ticks are timers of {@code vertx}. */
    public SystemClock(Vertx vertx) {
        this(vertx, InstantSource.system());
    }

    SystemClock(Vertx vertx, InstantSource time) {
        this.vertx = vertx;
        this.time = time;
    }

    @Override
    public Future<Now> now(Zone zone) {
        try {
            ZoneId id = ZoneId.of(Objects.requireNonNullElse(zone.id(), "UTC"));
            return Future.succeededFuture(new Now(id.getId(), OffsetDateTime.ofInstant(time.instant(), id)));
        } catch (DateTimeException e) {
            return Future.failedFuture(Status.INVALID_ARGUMENT.failure("no time zone \"" + zone.id() + "\""));
        }
    }

    @Override
    public ReadStream<Tick> ticks(Pace pace) {
        Duration every = Objects.requireNonNullElse(pace.every(), DEFAULT_PACE);
        if (every.compareTo(LEAST_PACE) < 0 || every.compareTo(MOST_PACE) > 0) {
            throw Status.INVALID_ARGUMENT.failure("every must be PT0.001S to PT24H, was " + every);
        }
        if (pace.count() < 0) {
            throw Status.INVALID_ARGUMENT.failure("count must not be negative, was " + pace.count());
        }
        Ticking ticking = new Ticking(vertx, time, pace.count());
        CallContext.current().ifPresent(call -> call.onCancel(ticking::stop));
        return ticking.start(every);
    }
}
