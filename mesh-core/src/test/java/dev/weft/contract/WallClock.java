// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.stream.Conduit;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/** A clock that stands still unless told otherwise. */
class WallClock implements Clock {
    Tick tick = new Tick(1, Instant.EPOCH);
    int windings;

    @Override
    public Future<Tick> now() {
        return Future.succeededFuture(tick);
    }

    @Override
    public Future<Zone> parent(Zone zone) {
        return Future.succeededFuture(zone.parent().orElseThrow());
    }

    @Override
    public Future<Void> set(Tick tick) {
        this.tick = tick;
        return Future.succeededFuture();
    }

    @Override
    public ReadStream<Tick> ticks(Interval interval) {
        Conduit<Tick> ticks = new Conduit<>();
        for (int i = 0; i < interval.ticks(); i++) {
            ticks.writer().write(new Tick(i, tick.at().plus(interval.length().multipliedBy(i))));
        }
        ticks.writer().end();
        return ticks.reader();
    }

    @Override
    public Future<ReadStream<Tick>> ticksLater(Interval interval) {
        return Future.succeededFuture(ticks(interval));
    }

    @Override
    public Future<Interval> spread(ReadStream<Tick> ticks) {
        return ticks.collect(Collectors.toList())
                .map(all -> new Interval(
                        Duration.between(
                                all.get(0).at(), all.get(all.size() - 1).at()),
                        all.size()));
    }

    @Override
    public ReadStream<Tick> relay(ReadStream<Tick> ticks) {
        return ticks;
    }

    @Override
    public ReadStream<Tick> beat() {
        return ticks(new Interval(Duration.ofSeconds(1), 3));
    }

    @Override
    public Future<Void> absorb(ReadStream<Tick> ticks) {
        return ticks.collect(Collectors.counting()).mapEmpty();
    }

    @Override
    public void reset(Tick tick) {
        this.tick = tick;
    }

    @Override
    public Future<Void> wind() {
        windings++;
        return Future.succeededFuture();
    }
}
