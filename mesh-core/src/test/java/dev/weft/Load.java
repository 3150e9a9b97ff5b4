// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.rpc.Sandbox;
import dev.weft.rpc.ScriptedEcho;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Callers of the echo service, each with a call after the other and a breath between them, until they are stopped. */
final class Load {
    private static final long BREATH_MILLIS = 3;

    private final Vertx vertx;
    private final EchoService echo;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final List<Failure> failures = new CopyOnWriteArrayList<>();
    private final Map<String, Long> lastAnswerNanos = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    /** A call that failed, and when. */
    record Failure(long atNanos, Throwable cause) {}

    Load(Vertx vertx, EchoService echo) {
        this.vertx = vertx;
        this.echo = echo;
    }

    Load start(int callers) {
        for (int i = 0; i < callers; i++) {
            running.incrementAndGet();
            vertx.runOnContext(v -> next());
        }
        return this;
    }

    /** Asks for no more calls, and waits until those that run have ended. */
    void stop() {
        stopped = true;
        Sandbox.until("all calls are over", () -> running.get() == 0);
    }

    /** Waits until so many more calls have ended. */
    void awaitCalls(long more) {
        long target = calls.get() + more;
        Sandbox.until("calls go on", Duration.ofSeconds(60), () -> calls.get() >= target);
    }

    long calls() {
        return calls.get();
    }

    List<Failure> failures() {
        return failures;
    }

    Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    /** Whether {@code instance} has answered since {@code nanos}. */
    boolean wasAnsweredBy(String instance, long sinceNanos) {
        Long last = lastAnswerNanos.get(instance);
        return last != null && last - sinceNanos > 0;
    }

    private void next() {
        if (stopped) {
            running.decrementAndGet();
            return;
        }
        long begin = System.nanoTime();
        echo.echo(ScriptedEcho.request("")).onComplete(done -> {
            ended(done, begin);
            vertx.setTimer(BREATH_MILLIS, breath -> next());
        });
    }

    private void ended(AsyncResult<EchoReply> done, long begin) {
        long now = System.nanoTime();
        calls.incrementAndGet();
        longestNanos.accumulateAndGet(now - begin, Math::max);
        if (done.succeeded()) {
            lastAnswerNanos.put(done.result().getText(), now);
        } else {
            failures.add(new Failure(now, done.cause()));
        }
    }
}
