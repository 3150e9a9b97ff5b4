// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Status;
import dev.weft.contract.Clock.Interval;
import dev.weft.contract.Clock.Tick;
import dev.weft.contract.Clock.Zone;
import dev.weft.stream.Conduit;
import dev.weft.stream.Received;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlainStubsTest {
    private final WallClock clock = new WallClock();
    private final Clock stub = Stubs.stub(Clock.class, new LoopbackChannel(Bindings.bind(clock)));

    @Test
    void a_method_without_a_request_is_called() {
        assertThat(stub.now().result()).isEqualTo(clock.tick);
    }

    @Test
    void records_go_there_and_come_back() {
        Zone parent = new Zone("Earth", Optional.empty(), List.of(), Map.of(), Clock.Sort.SEA);
        Zone zone = new Zone("Europe", Optional.of(parent), List.of(), Map.of(), Clock.Sort.LAND);

        assertThat(stub.parent(zone).result()).isEqualTo(parent);
    }

    @Test
    void a_method_without_a_reply_completes() {
        assertThat(stub.set(tick(9)).succeeded()).isTrue();
        assertThat(clock.tick).isEqualTo(tick(9));
    }

    @Test
    void one_way_methods_return_at_once() {
        stub.reset(tick(3));

        assertThat(clock.tick).isEqualTo(tick(3));
        assertThat(stub.wind().succeeded()).isTrue();
        assertThat(clock.windings).isEqualTo(1);
    }

    @Test
    void a_stream_comes_with_or_without_a_future() {
        Interval interval = new Interval(Duration.ofSeconds(1), 100);
        List<Tick> expected =
                IntStream.range(0, 100).mapToObj(PlainStubsTest::tick).toList();

        assertThat(Received.from(stub.ticks(interval)).messages).isEqualTo(expected);
        assertThat(Received.from(stub.ticksLater(interval).result()).messages).isEqualTo(expected);
    }

    @Test
    void streams_go_up_and_both_ways() {
        assertThat(stub.spread(stub.ticks(new Interval(Duration.ofSeconds(2), 4)))
                        .result())
                .isEqualTo(new Interval(Duration.ofSeconds(6), 4));
        Received<Tick> relayed = Received.from(stub.relay(stub.ticks(new Interval(Duration.ofSeconds(1), 40))));
        assertThat(relayed.messages).hasSize(40);
        assertThat(relayed.ends).isEqualTo(1);
    }

    @Test
    void a_stream_may_go_one_way_with_nothing_the_other() {
        assertThat(Received.from(stub.beat()).messages).containsExactly(tick(0), tick(1), tick(2));
        Future<Void> absorbed = stub.absorb(stub.beat());
        assertThat(absorbed.succeeded()).isTrue();
        assertThat(absorbed.result()).isNull();
    }

    @Test
    void a_default_method_runs_on_the_stub() {
        assertThat(stub.number().result()).isEqualTo(1);
    }

    @Test
    void a_deferred_stream_fails_when_its_call_does() {
        Clock broken = Stubs.stub(Clock.class, new LoopbackChannel(Bindings.bind(new WallClock() {
            @Override
            public ReadStream<Tick> ticks(Interval interval) {
                throw Status.OUT_OF_RANGE.failure("too long");
            }

            @Override
            public ReadStream<Tick> relay(ReadStream<Tick> ticks) {
                return null;
            }
        })));

        Received<Tick> ticks = Received.from(broken.ticks(new Interval(Duration.ZERO, 1)));
        Received<Tick> relayed = Received.from(broken.relay(new Conduit<Tick>().reader()));

        assertThat(ticks.isOver()).isTrue();
        assertThat(ticks.failures).singleElement().hasToString("OUT_OF_RANGE: too long");
        assertThat(relayed.isOver()).isTrue();
        assertThat(relayed.failures).singleElement().asString().startsWith("INTERNAL: weft.test.v2.Clock/relay of ");
    }

    @Test
    void type_variables_do_not_confuse_a_stub() {
        Store store = Stubs.stub(
                Store.class, new LoopbackChannel(Bindings.bind(Store.class, (Store) Future::succeededFuture)));
        Put<String> put = store;

        assertThat(store.put("a").result()).isEqualTo("a");
        assertThat(put.put("b").result()).isEqualTo("b");
    }

    interface Put<T> {
        Future<T> put(T value);
    }

    @ServiceContract
    interface Store extends Put<String> {
        @Override
        Future<String> put(String value);
    }

    private static Tick tick(int number) {
        return new Tick(number, Instant.EPOCH.plusSeconds(number));
    }
}
