// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.bench;

import dev.weft.Mesh;
import dev.weft.MeshOptions;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Readiness;
import dev.weft.hello.v1.HelloReq;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.rpc.RpcClient;
import dev.weft.rpc.RpcClientOptions;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/** One execution of a {@link Plan}. Used by the thread of the command, which sleeps while the event loops work. */
final class Run {
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(15);
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Plan plan;
    private final Progress progress;
    private final Vertx vertx;
    private final Map<ContextInternal, Load> loads = new LinkedHashMap<>();
    private final List<Tally> tallies = new ArrayList<>();

    /** Who watches the run. */
    interface Progress {
        /** A part of the run has passed: what was measured in it, in so many seconds. */
        void passed(boolean warmup, Histogram latencies, double seconds, long errors);
    }

    Run(Plan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(plan.connections()));
    }

    /** Makes the calls, measures them, and lets the last ones end. */
    Report execute() throws InterruptedException {
        try {
            prepare();
            loads.forEach((context, load) -> context.runOnContext(start -> load.start()));
            watch(true, plan.warmup());
            Measured measured = watch(false, plan.measured());
            boolean drained = drain();
            long unsent = loads.values().stream().mapToLong(Load::unsent).sum();
            takeInto(measured.latencies());
            return new Report(measured.calls(), measured.seconds(), measured.latencies(), tallies, unsent, drained);
        } finally {
            close();
        }
    }

    private void prepare() {
        Greeting greeting = new Greeting(
                channel(),
                HelloReq.newBuilder().setName("x".repeat(plan.nameChars())).build());
        List<ContextInternal> contexts = contexts();
        for (int i = 0; i < contexts.size(); i++) {
            ContextInternal context = contexts.get(i);
            connect(context, greeting);
            Tally tally = new Tally();
            tallies.add(tally);
            loads.put(context, load(context, greeting, tally, share(i)));
        }
    }

    /** One address: a bare client. Several: the path of a stub, which goes elsewhere when one is down. */
    private Channel channel() {
        RpcClientOptions options = new RpcClientOptions().setSsl(plan.tls());
        return plan.addresses().size() == 1
                ? new RpcClient(vertx, plan.addresses().get(0), options)
                : Mesh.create(vertx, new MeshOptions().setName("weft-bench").setClient(options))
                        .channelAt(plan.addresses());
    }

    /** A context on each event loop. */
    private List<ContextInternal> contexts() {
        Map<EventLoop, ContextInternal> byLoop = new LinkedHashMap<>();
        while (byLoop.size() < plan.connections()) {
            ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
            byLoop.putIfAbsent(context.nettyEventLoop(), context);
        }
        return List.copyOf(byLoop.values());
    }

    private void connect(ContextInternal context, Greeting greeting) {
        CallOptions patient = CallOptions.DEFAULT.withTimeout(LONGEST_CONNECT).withReadiness(Readiness.WAIT_FOR_READY);
        Promise<Object> answered = Promise.promise();
        context.runOnContext(
                call -> greeting.call(patient).<Object>map(reply -> reply).onComplete(answered));
        try {
            answered.future().await();
        } catch (CallFailure failure) {
            throw CommandFailure.unavailable("no hello answers at " + plan.places() + ": " + failure.message());
        }
    }

    private Load load(ContextInternal context, Greeting greeting, Tally tally, int concurrency) {
        return plan.isOpen()
                ? new OpenLoop(
                        context.nettyEventLoop(),
                        greeting,
                        tally,
                        concurrency,
                        (double) plan.rate() / plan.connections())
                : new ClosedLoop(vertx, greeting, tally, concurrency);
    }

    /** The i-th connection's part of the concurrency; the first ones take what does not divide. */
    private int share(int i) {
        int rest = plan.concurrency() % plan.connections();
        return plan.concurrency() / plan.connections() + (i < rest ? 1 : 0);
    }

    private record Measured(long calls, double seconds, Histogram latencies) {}

    private Measured watch(boolean warmup, Duration duration) throws InterruptedException {
        Histogram all = new Histogram(1, Tally.MOST_NANOS, Tally.DIGITS);
        long startNanos = System.nanoTime();
        long lastNanos = startNanos;
        long endNanos = startNanos + duration.toNanos();
        while (lastNanos - endNanos < 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(SECOND_NANOS, endNanos - lastNanos));
            Histogram part = new Histogram(1, Tally.MOST_NANOS, Tally.DIGITS);
            takeInto(part);
            long nowNanos = System.nanoTime();
            progress.passed(warmup, part, seconds(nowNanos - lastNanos), Report.errors(tallies));
            lastNanos = nowNanos;
            all.add(part);
        }
        return new Measured(all.getTotalCount(), seconds(lastNanos - startNanos), all);
    }

    private void takeInto(Histogram all) {
        tallies.forEach(tally -> all.add(tally.take(null)));
    }

    private boolean drain() {
        List<Future<Void>> drained = new ArrayList<>();
        loads.forEach((context, load) -> {
            Promise<Void> end = Promise.promise();
            drained.add(end.future());
            context.runOnContext(stop -> load.stop(end::tryComplete));
        });
        try {
            Future.join(drained).await(LONGEST_DRAIN.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private void close() {
        try {
            vertx.close().await(LONGEST_CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The process ends anyway.
        }
    }

    private static double seconds(long nanos) {
        return (double) nanos / SECOND_NANOS;
    }
}
