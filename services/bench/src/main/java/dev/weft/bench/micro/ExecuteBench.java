// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.micro;

import dev.weft.breaker.BreakerPolicy;
import dev.weft.breaker.BreakerPolicy.Window;
import dev.weft.breaker.VertxBreakerOptions;
import dev.weft.breaker.VertxCircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a Vert.x circuit breaker costs around a future that is complete: a batch of calls is made on an event loop, and ends when
 * all of them have told what came of them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@NullUnmarked
public class ExecuteBench {
    private static final int BATCH = 10_000;
    private static final int CALLS = 100;
    private static final Supplier<Future<String>> COMPLETED = () -> Future.succeededFuture("well");

    /** Whose. */
    public enum Kind {
        /** vertx-circuit-breaker's. */
        STOCK,
        /** Ours, with upstream's options. */
        WEFT,
        /** Ours, with a failure rate over 100 calls. */
        WEFT_COUNT,
        /** Ours, with a failure rate over 10 s. */
        WEFT_TIME
    }

    @Param
    Kind kind;

    private final Semaphore done = new Semaphore(0);
    private final Handler<AsyncResult<String>> told = this::told;
    private int ended;
    private Vertx vertx;
    private CircuitBreaker breaker;

    @Setup
    public void open() {
        vertx = Vertx.vertx();
        breaker = switch (kind) {
            case STOCK -> CircuitBreaker.create("bench", vertx, new CircuitBreakerOptions());
            case WEFT -> VertxCircuitBreaker.create("bench", vertx, new CircuitBreakerOptions());
            case WEFT_COUNT ->
                VertxCircuitBreaker.create(
                        "bench",
                        vertx,
                        new VertxBreakerOptions().setPolicy(BreakerPolicy.DEFAULT.withWindow(Window.of(CALLS), CALLS)));
            case WEFT_TIME -> VertxCircuitBreaker.create("bench", vertx, new VertxBreakerOptions());
        };
    }

    @TearDown
    public void close() {
        breaker.close();
        vertx.close();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void execute() throws InterruptedException {
        vertx.runOnContext(nothing -> {
            for (int i = 0; i < BATCH; i++) {
                breaker.execute(COMPLETED).onComplete(told);
            }
        });
        done.acquire();
    }

    /** Called on the event loop alone. */
    private void told(AsyncResult<String> end) {
        ended++;
        if (ended == BATCH) {
            ended = 0;
            done.release();
        }
    }
}
