// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.load;

import dev.weft.bench.peer.EchoCall;
import dev.weft.bench.peer.EchoClient;
import dev.weft.bench.peer.ReplyHandler;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: a fixed number of echoes in flight on one connection, each reply sending the next.
 *
 * <p>Life: {@link #start}, {@link #begin}, {@link #end}, {@link #result}, once each and from one thread. A wrong reply or a failed call ends its
 * slot, and {@code end} throws what happened first.
 *
 * @param <R> the reply, as the peer hands it to its callers
 */
public final class EchoLoop<R> {
    /** Every how many replies of a slot the content is compared too; the first always is. */
    private static final int REPLIES_PER_CONTENT_CHECK = 1024;

    private enum Phase {
        RUNNING,
        RECORDING,
        STOPPING
    }

    private final EchoClient<R> client;
    private final EchoCall<R> call;
    private final byte[] payload;
    private final int inFlight;
    private final CountDownLatch slotsAtWork;
    private final LatencyTally tally = new LatencyTally();
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
    private volatile Phase phase = Phase.RUNNING;
    private long begunNanos;
    private long recordedNanos;

    private EchoLoop(EchoClient<R> client, byte[] payload, int inFlight) {
        this.client = client;
        this.call = client.prepare(payload);
        this.payload = payload;
        this.inFlight = inFlight;
        this.slotsAtWork = new CountDownLatch(inFlight);
    }

    /** A loop that does not run yet. */
    public static <R> EchoLoop<R> of(EchoClient<R> client, byte[] payload, int inFlight) {
        return new EchoLoop<>(client, payload, inFlight);
    }

    /** Sends the first calls; they and what follows them are not recorded yet. */
    public void start() {
        client.execute(() -> {
            for (int i = 0; i < inFlight; i++) {
                new Slot().send(System.nanoTime());
            }
        });
    }

    /** Starts recording. */
    public void begin() {
        begunNanos = System.nanoTime();
        phase = Phase.RECORDING;
    }

    /** Stops recording; no reply sends another call from now on. */
    public void end() {
        phase = Phase.STOPPING;
        recordedNanos = System.nanoTime() - begunNanos;
    }

    /**
     * Waits for what is still in flight, and sums up.
     *
     * @throws LoadFailure if a call failed, a reply was wrong, or some did not come within {@code limit}
     */
    public Measured result(Duration limit) throws InterruptedException {
        boolean drained = slotsAtWork.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        Throwable failure = firstFailure.get();
        if (failure != null) {
            throw new LoadFailure("an echo failed: " + failure, failure);
        }
        if (!drained) {
            throw new LoadFailure("%d of %d calls are unanswered after %d ms"
                    .formatted(slotsAtWork.getCount(), inFlight, limit.toMillis()));
        }
        Histogram latencies = tally.total();
        if (latencies.getTotalCount() == 0) {
            throw new LoadFailure("no reply in %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(recordedNanos)));
        }
        return new Measured(
                latencies.getTotalCount(),
                recordedNanos,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(99));
    }

    /** One of the calls in flight, again and again. Touched by one thread at a time, handed on by the peer. */
    private final class Slot implements ReplyHandler<R> {
        private long sentNanos;
        private int replies;

        void send(long nowNanos) {
            sentNanos = nowNanos;
            try {
                call.send(this);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        @Override
        public void replied(R reply) {
            long now = System.nanoTime();
            if (!isEcho(reply)) {
                return;
            }
            Phase current = phase;
            if (current == Phase.STOPPING) {
                slotsAtWork.countDown();
                return;
            }
            if (current == Phase.RECORDING) {
                tally.record(now - sentNanos);
            }
            send(now);
        }

        private boolean isEcho(R reply) {
            int length = client.lengthOf(reply);
            if (length != payload.length) {
                failed(new LoadFailure("sent %d bytes, got %d back".formatted(payload.length, length)));
                return false;
            }
            if (replies++ % REPLIES_PER_CONTENT_CHECK == 0 && !Arrays.equals(payload, client.contentOf(reply))) {
                failed(new LoadFailure("got %d other bytes back than were sent".formatted(length)));
                return false;
            }
            return true;
        }

        @Override
        public void failed(Throwable cause) {
            firstFailure.compareAndSet(null, cause);
            slotsAtWork.countDown();
        }
    }
}
