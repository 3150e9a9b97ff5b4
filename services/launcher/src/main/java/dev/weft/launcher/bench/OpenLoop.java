// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.bench;

import dev.weft.hello.v1.HelloResp;
import io.netty.channel.EventLoop;
import io.vertx.core.Completable;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls that start at fixed times. A call whose time has come while too many are in flight starts late, and its latency
 * counts from when it should have started.
 *
 * <p>A selector sleeps in whole milliseconds, so this one sleeps until shortly before the next call is due, and then polls:
 * above some hundred calls a second it keeps its core busy.
 */
final class OpenLoop implements Load {
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long SLEEP_ABOVE_NANOS = TimeUnit.MICROSECONDS.toNanos(2_500);
    private static final long WAKE_EARLY_NANOS = TimeUnit.MICROSECONDS.toNanos(1_500);
    private static final double NANOS_PER_SECOND = 1e9;

    private final EventLoop eventLoop;
    private final Greeting greeting;
    private final Tally tally;
    private final int mostInFlight;
    private final double nanosApart;
    private final ArrayDeque<Timed> idle = new ArrayDeque<>();
    private long originNanos;
    private long sent;
    private int inFlight;
    private volatile long unsent;
    private @Nullable Runnable drained;

    OpenLoop(EventLoop eventLoop, Greeting greeting, Tally tally, int mostInFlight, double callsPerSecond) {
        this.eventLoop = eventLoop;
        this.greeting = greeting;
        this.tally = tally;
        this.mostInFlight = mostInFlight;
        this.nanosApart = NANOS_PER_SECOND / callsPerSecond;
    }

    @Override
    public void start() {
        originNanos = System.nanoTime();
        proceed();
    }

    @Override
    public void stop(Runnable whenDrained) {
        sendWhatIsDue();
        long due = (long) ((System.nanoTime() - originNanos) / nanosApart);
        unsent = Math.max(0, due - sent);
        drained = whenDrained;
        endIfDrained();
    }

    @Override
    public long unsent() {
        return unsent;
    }

    private void proceed() {
        if (drained != null) {
            return;
        }
        sendWhatIsDue();
        long waitNanos = dueNanos() - System.nanoTime();
        long pauseNanos = waitNanos > SLEEP_ABOVE_NANOS ? waitNanos - WAKE_EARLY_NANOS : POLL_NANOS;
        var unused = eventLoop.schedule(this::proceed, pauseNanos, TimeUnit.NANOSECONDS);
    }

    private void sendWhatIsDue() {
        long nowNanos = System.nanoTime();
        while (inFlight < mostInFlight && dueNanos() - nowNanos <= 0) {
            Timed call = idle.isEmpty() ? new Timed() : idle.pop();
            long due = dueNanos();
            sent++;
            call.send(due);
        }
    }

    /** When the next call should start. */
    private long dueNanos() {
        return originNanos + (long) (sent * nanosApart);
    }

    private void endIfDrained() {
        if (drained != null && inFlight == 0) {
            drained.run();
        }
    }

    /** A call with its time; used again for a later one. */
    private final class Timed implements Completable<HelloResp> {
        private long dueNanos;

        void send(long due) {
            dueNanos = due;
            inFlight++;
            greeting.call().onComplete(this);
        }

        @Override
        public void complete(@Nullable HelloResp reply, @Nullable Throwable failure) {
            inFlight--;
            if (failure == null) {
                tally.ended(System.nanoTime() - dueNanos);
            } else {
                tally.failed(failure);
            }
            idle.push(this);
            endIfDrained();
        }
    }
}
