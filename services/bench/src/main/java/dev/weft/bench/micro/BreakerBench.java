// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.micro;

import dev.weft.breaker.Breaker;
import dev.weft.breaker.BreakerListener;
import dev.weft.breaker.BreakerPolicy;
import dev.weft.breaker.BreakerPolicy.Window;
import dev.weft.breaker.Outcome;
import dev.weft.breaker.Permit;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a closed breaker costs a call: leave to make it, and what came of it, with a look at the clock before and after. All
 * threads share one breaker.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@NullUnmarked
public class BreakerBench {
    private static final int CALLS = 100;
    private static final int SECONDS = 10;
    private static final int ONE_FAILS_IN = 10;
    private static final Throwable FAILURE = new IllegalStateException("the call failed");

    /** The window. */
    public enum Kind {
        /** The last hundred calls. */
        COUNT,
        /** Ten seconds. */
        TIME
    }

    /** What comes of the calls. */
    public enum Mix {
        /** All succeed. */
        HEALTHY,
        /** One in ten fails, which is not enough to open. */
        AILING
    }

    /** Counts a thread's calls. */
    @State(Scope.Thread)
    public static class Turn {
        private int calls;

        boolean fails(Mix mix) {
            calls = calls + 1 == ONE_FAILS_IN ? 0 : calls + 1;
            return calls == 0 && mix == Mix.AILING;
        }
    }

    @Param
    Kind window;

    @Param
    Mix calls;

    private Breaker weft;
    private CircuitBreaker resilience4j;

    @Setup
    public void open() {
        Window weftWindow = window == Kind.COUNT ? Window.of(CALLS) : Window.of(Duration.ofSeconds(SECONDS));
        weft = new Breaker(BreakerPolicy.DEFAULT.withWindow(weftWindow, CALLS), BreakerListener.NOBODY, Math::random);
        resilience4j = CircuitBreaker.of(
                "bench",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(
                                window == Kind.COUNT ? SlidingWindowType.COUNT_BASED : SlidingWindowType.TIME_BASED)
                        .slidingWindowSize(window == Kind.COUNT ? CALLS : SECONDS)
                        .minimumNumberOfCalls(CALLS)
                        .build());
    }

    @Benchmark
    public Permit weft(Turn turn) {
        long begin = System.nanoTime();
        Permit permit = weft.tryAcquire(begin);
        long now = System.nanoTime();
        permit.record(turn.fails(calls) ? Outcome.FAILURE : Outcome.SUCCESS, now - begin, now);
        return permit;
    }

    @Benchmark
    public boolean resilience4j(Turn turn) {
        boolean permitted = resilience4j.tryAcquirePermission();
        long begin = resilience4j.getCurrentTimestamp();
        long took = resilience4j.getCurrentTimestamp() - begin;
        if (turn.fails(calls)) {
            resilience4j.onError(took, resilience4j.getTimestampUnit(), FAILURE);
        } else {
            resilience4j.onSuccess(took, resilience4j.getTimestampUnit());
        }
        return permitted;
    }
}
