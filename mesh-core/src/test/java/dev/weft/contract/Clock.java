// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Idempotency;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plain contract with all that one may have. */
@ServiceContract(name = "weft.test.v2.Clock")
interface Clock {

    record Tick(int number, Instant at) {}

    record Interval(Duration length, int ticks) {}

    record Zone(String name, Optional<Zone> parent, List<Zone> children, Map<String, Tick> ticks, Sort sort) {}

    enum Sort {
        LAND,
        SEA
    }

    @Idempotent(Idempotency.NO_SIDE_EFFECTS)
    Future<Tick> now();

    @Idempotent
    Future<Zone> parent(Zone zone);

    Future<Void> set(Tick tick);

    ReadStream<Tick> ticks(Interval interval);

    Future<ReadStream<Tick>> ticksLater(Interval interval);

    Future<Interval> spread(ReadStream<Tick> ticks);

    ReadStream<Tick> relay(ReadStream<Tick> ticks);

    ReadStream<Tick> beat();

    Future<Void> absorb(ReadStream<Tick> ticks);

    void reset(Tick tick);

    @OneWay
    Future<Void> wind();

    default Future<Integer> number() {
        return now().map(Tick::number);
    }

    static Clock none() {
        throw new UnsupportedOperationException();
    }
}
