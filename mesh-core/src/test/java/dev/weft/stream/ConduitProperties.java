// SPDX-License-Identifier: Apache-2.0
package dev.weft.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Any interleaving of both ends, against a model that only counts. */
class ConduitProperties {

    /** What either end may do; the reader's handler fetches more on its own while {@code greedy}. */
    enum Step {
        WRITE,
        WRITE_TWO,
        FETCH_ONE,
        FETCH_THREE,
        PAUSE,
        RESUME,
        SET_HANDLER,
        GREEDY,
        END,
        FAIL,
        CANCEL
    }

    @Property(tries = 3000)
    void any_interleaving_keeps_order_demand_and_one_ending(
            @ForAll @Size(max = 60) List<Step> steps, @ForAll @IntRange(min = 1, max = 5) int capacity) {
        Model model = new Model(capacity);
        for (Step step : steps) {
            model.take(step);
            model.check();
        }
        model.finish();
    }

    private static final class Model {
        private final Conduit<Integer> conduit;
        private final int capacity;
        private final Received<Integer> received = new Received<>();
        private final List<Future<Void>> writes = new ArrayList<>();
        private final List<Throwable> cancellations = new ArrayList<>();
        private long demand = Long.MAX_VALUE;
        private boolean reading;
        private boolean greedy;
        private boolean open = true;
        private boolean ended;
        private boolean failed;
        private boolean cancelled;
        private int drains;

        Model(int capacity) {
            this.capacity = capacity;
            this.conduit = new Conduit<>(capacity, null);
            conduit.reader().endHandler(v -> received.ends++);
            conduit.reader().exceptionHandler(received.failures::add);
            conduit.writer().exceptionHandler(cancellations::add);
            conduit.writer().drainHandler(v -> {
                assertThat(waiting()).isLessThanOrEqualTo(capacity / 2);
                drains++;
            });
        }

        void take(Step step) {
            switch (step) {
                case WRITE -> write();
                case WRITE_TWO -> {
                    write();
                    write();
                }
                case FETCH_ONE -> fetch(1);
                case FETCH_THREE -> fetch(3);
                case PAUSE -> {
                    demand = 0;
                    conduit.reader().pause();
                }
                case RESUME -> {
                    demand = Long.MAX_VALUE;
                    conduit.reader().resume();
                }
                case SET_HANDLER -> {
                    reading = true;
                    conduit.reader().handler(this::receive);
                }
                case GREEDY -> greedy = !greedy;
                case END -> {
                    ended |= open;
                    open = false;
                    conduit.writer().end();
                }
                case FAIL -> {
                    failed |= open;
                    open = false;
                    conduit.fail(new IllegalStateException("torn"));
                }
                case CANCEL -> {
                    cancelled |= !received.isOver();
                    open = false;
                    conduit.cancel(new IllegalStateException("enough"));
                }
            }
        }

        void check() {
            assertThat(received.messages)
                    .isEqualTo(
                            IntStream.range(0, received.messages.size()).boxed().toList());
            assertThat(demand).isNotNegative();
            if (!cancelled) {
                boolean stuck = !reading || demand == 0;
                assertThat(waiting() == 0 || stuck).isTrue();
                assertThat(conduit.writer().writeQueueFull()).isEqualTo(waiting() >= capacity);
                assertThat(writes.stream().filter(Future::succeeded).count()).isEqualTo(received.messages.size());
                assertThat(received.isOver()).isEqualTo((ended || failed) && waiting() == 0);
                assertThat(received.ends).isEqualTo(received.isOver() && ended ? 1 : 0);
            } else {
                assertThat(cancellations).hasSize(1);
                assertThat(received.isOver()).isFalse();
                assertThat(writes).allMatch(Future::isComplete);
            }
        }

        /** In the end everything that was written has arrived, unless the reader gave up. */
        void finish() {
            take(Step.SET_HANDLER);
            take(Step.RESUME);
            take(Step.END);
            check();
            if (!cancelled) {
                assertThat(received.messages).hasSameSizeAs(writes);
                assertThat(received.isOver()).isTrue();
            }
            assertThat(drains).isLessThanOrEqualTo(writes.size());
        }

        private void write() {
            Future<Void> taken = conduit.writer().write(writes.size());
            if (open) {
                writes.add(taken);
            } else {
                assertThat(taken.failed()).isTrue();
            }
        }

        private void fetch(long amount) {
            if (demand != Long.MAX_VALUE) {
                demand += amount;
            }
            conduit.reader().fetch(amount);
        }

        private void receive(int message) {
            assertThat(demand).isPositive();
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            received.messages.add(message);
            if (greedy && message % 2 == 0) {
                fetch(1);
            }
        }

        private int waiting() {
            return writes.size() - received.messages.size();
        }
    }
}
