// SPDX-License-Identifier: Apache-2.0
package dev.weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ConduitTest {
    private final Conduit<Integer> conduit = new Conduit<>(4, null);
    private final ReadStream<Integer> reader = conduit.reader();
    private final WriteStream<Integer> writer = conduit.writer();

    @Test
    void messages_wait_for_a_handler() {
        Future<Void> taken = writer.write(1);
        writer.end();
        assertThat(taken.isComplete()).isFalse();

        Received<Integer> received = Received.from(reader);

        assertThat(received.messages).containsExactly(1);
        assertThat(received.ends).isEqualTo(1);
        assertThat(taken.succeeded()).isTrue();
    }

    @Test
    void a_paused_reader_gets_what_it_fetches() {
        Received<Integer> received = Received.from(reader.pause());
        IntStream.range(0, 5).forEach(writer::write);

        reader.fetch(2);
        assertThat(received.messages).containsExactly(0, 1);
        reader.fetch(1).fetch(1);
        assertThat(received.messages).containsExactly(0, 1, 2, 3);
        reader.resume();
        writer.write(5);
        assertThat(received.messages).containsExactly(0, 1, 2, 3, 4, 5);
        assertThatIllegalArgumentException().isThrownBy(() -> reader.fetch(-1));
    }

    @Test
    void the_end_needs_no_demand() {
        Received<Integer> received = Received.from(reader.pause());
        writer.write(1);
        Future<Void> ended = writer.end();
        assertThat(received.ends).isZero();

        reader.fetch(1);

        assertThat(received.ends).isEqualTo(1);
        assertThat(ended.succeeded()).isTrue();
    }

    @Test
    void an_end_or_a_failure_waits_for_its_handler() {
        writer.end();
        List<String> events = new ArrayList<>();
        reader.endHandler(v -> events.add("end"));
        Conduit<Integer> failing = new Conduit<>(1, null);
        failing.fail(new IllegalStateException("torn"));
        failing.reader().exceptionHandler(cause -> events.add(cause.getMessage()));

        assertThat(events).containsExactly("end", "torn");
    }

    @Test
    void a_failure_comes_after_the_messages_and_instead_of_the_end() {
        Received<Integer> received = Received.from(reader.pause());
        writer.write(1);
        conduit.fail(new IllegalStateException("torn"));
        assertThat(received.failures).isEmpty();

        reader.resume();

        assertThat(received.messages).containsExactly(1);
        assertThat(received.failures).singleElement().hasToString("java.lang.IllegalStateException: torn");
        assertThat(writer.end().cause()).hasMessage("the stream has ended");
        assertThat(received.isOver()).isTrue();
    }

    @Test
    void the_first_ending_stands() {
        Received<Integer> received = Received.from(reader);
        writer.end(1);
        conduit.fail(new IllegalStateException("late"));

        assertThat(received.messages).containsExactly(1);
        assertThat(received.isOver()).isTrue();
        assertThat(writer.write(2).cause()).hasMessage("the stream has ended");
    }

    @Test
    void a_full_queue_says_so_and_drains_at_half() {
        List<Integer> drainedAt = new ArrayList<>();
        Received<Integer> received = Received.from(reader.pause());
        IntStream.range(0, 3).forEach(writer::write);
        assertThat(writer.writeQueueFull()).isFalse();
        writer.write(3);
        assertThat(writer.writeQueueFull()).isTrue();
        writer.drainHandler(v -> drainedAt.add(received.messages.size()));

        reader.fetch(1);
        assertThat(drainedAt).isEmpty();
        assertThat(writer.writeQueueFull()).isFalse();
        reader.fetch(3);

        assertThat(drainedAt).containsExactly(2);
    }

    @Test
    void a_drain_handler_that_comes_late_is_not_forgotten() {
        Received.from(reader.pause());
        IntStream.range(0, 4).forEach(writer::write);
        reader.resume();
        List<String> events = new ArrayList<>();

        writer.drainHandler(v -> events.add("drained"));

        assertThat(events).containsExactly("drained");
    }

    @Test
    void the_capacity_can_be_changed_and_is_positive() {
        writer.setWriteQueueMaxSize(1).write(1);

        assertThat(writer.writeQueueFull()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.setWriteQueueMaxSize(0))
                .withMessage("capacity must be positive, was 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Conduit<>(-1));
    }

    @Test
    void cancelling_fails_what_waits_and_what_comes() {
        Received<Integer> received = Received.from(reader.pause());
        Future<Void> waiting = writer.write(1);
        Future<Void> ended = writer.end();
        List<Throwable> told = new ArrayList<>();
        writer.exceptionHandler(told::add);
        Throwable cause = new IllegalStateException("enough");

        conduit.cancel(cause);
        conduit.cancel(new IllegalStateException("again"));
        reader.resume();

        assertThat(waiting.cause()).isSameAs(cause);
        assertThat(ended.cause()).isSameAs(cause);
        assertThat(writer.write(2).cause()).isSameAs(cause);
        assertThat(told).containsExactly(cause);
        assertThat(received.messages).isEmpty();
        assertThat(received.isOver()).isFalse();
    }

    @Test
    void cancelling_a_stream_that_is_over_changes_nothing() {
        Received.from(reader);
        writer.end();
        List<Throwable> told = new ArrayList<>();
        writer.exceptionHandler(told::add);

        conduit.cancel(new IllegalStateException("late"));

        assertThat(told).isEmpty();
    }

    @Test
    void a_handler_set_to_null_throws_the_rest_away() {
        reader.handler(null);

        assertThat(writer.write(1).succeeded()).isTrue();
        assertThat(Received.from(reader).messages).isEmpty();
    }

    @Test
    void messages_written_by_the_reader_come_after_the_one_it_reads() {
        List<Integer> seen = new ArrayList<>();
        reader.handler(n -> {
            if (n < 3) {
                writer.write(n + 1);
            }
            seen.add(n);
        });

        writer.write(0);

        assertThat(seen).containsExactly(0, 1, 2, 3);
    }

    @Test
    void a_handler_that_throws_does_not_stop_the_stream() {
        List<Integer> seen = new ArrayList<>();
        reader.handler(n -> {
            seen.add(n);
            throw new IllegalStateException("handler, thrown on purpose");
        });

        assertThat(writer.write(1).succeeded()).isTrue();
        writer.write(2);

        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void pipes_end_to_end_without_losing_any() {
        Conduit<Integer> second = new Conduit<>(2, null);
        Received<Integer> received = Received.from(second.reader().pause());
        Future<Void> piped = reader.pipeTo(second.writer());
        IntStream.range(0, 20).forEach(writer::write);
        writer.end();

        assertThat(second.writer().writeQueueFull()).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(received.messages).hasSize(i);
            second.reader().fetch(1);
        }

        assertThat(received.ends).isEqualTo(1);
        assertThat(piped.succeeded()).isTrue();
    }

    @Test
    void a_fed_conduit_holds_its_source_back_and_passes_its_failure_on() {
        Conduit<Integer> fed = new Conduit<>(2, null);
        Received<Integer> received = Received.from(fed.reader().pause());
        IntStream.range(0, 4).forEach(writer::write);
        fed.feed(reader);

        assertThat(writer.writeQueueFull()).isFalse();
        IntStream.range(4, 10).forEach(writer::write);
        assertThat(writer.writeQueueFull()).isTrue();
        conduit.fail(new IllegalStateException("torn"));
        fed.reader().resume();

        assertThat(received.messages).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(received.failures).hasSize(1);
    }

    @Test
    void a_source_whose_conduit_is_cancelled_runs_dry() {
        Conduit<Integer> fed = new Conduit<>(2, null);
        fed.feed(reader);
        IntStream.range(0, 10).forEach(writer::write);

        fed.cancel(new IllegalStateException("enough"));

        assertThat(writer.write(10).succeeded()).isTrue();
    }

    @Test
    void handlers_run_on_the_context_and_after_the_call_that_sets_them(Vertx vertx) throws Exception {
        Context context = vertx.getOrCreateContext();
        Conduit<Integer> onContext = new Conduit<>(4, context);
        onContext.writer().write(1);
        List<Context> contexts = new ArrayList<>();
        List<Integer> seenInside = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);

        context.runOnContext(v -> {
            onContext.reader().handler(n -> contexts.add(Vertx.currentContext()));
            onContext.reader().endHandler(end -> ended.countDown());
            seenInside.add(contexts.size());
        });
        onContext.writer().write(2);
        onContext.writer().end();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(contexts).containsExactly(context, context);
        assertThat(seenInside).containsExactly(0);
    }

    @Test
    void threads_may_write_and_fetch_at_once(Vertx vertx) throws Exception {
        int messages = 50_000;
        Conduit<Integer> shared = new Conduit<>(16, vertx.getOrCreateContext());
        List<Integer> seen = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        shared.reader().pause();
        shared.reader().endHandler(v -> ended.countDown());
        shared.reader().handler(seen::add);
        Thread fetching = new Thread(
                () -> IntStream.range(0, messages).forEach(i -> shared.reader().fetch(1)));
        fetching.start();

        IntStream.range(0, messages).forEach(shared.writer()::write);
        shared.writer().end();

        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        fetching.join();
        assertThat(seen).isEqualTo(IntStream.range(0, messages).boxed().toList());
    }
}
