// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Members;
import dev.weft.registry.Membership;
import dev.weft.registry.Registry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * All services of a registry, each watched from when its name is known. Names are asked for now and then, not by who reads: a
 * service that is new elsewhere is seen here some seconds later, if nobody has named it before. Thread-safe.
 */
final class WatchedServices {
    private static final System.Logger LOG = System.getLogger(WatchedServices.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** How long a reader waits for what was never known yet. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Registry registry;
    private final Context context;
    private final Map<String, WatchedService> services = new ConcurrentHashMap<>();
    private final Promise<Void> first = Promise.promise();
    private volatile boolean stopped;

    WatchedServices(Vertx vertx, Registry registry) {
        this.registry = registry;
        this.context = ownContext((VertxInternal) vertx);
    }

    /** Its timers do not end with the verticle that happens to be the first to look for something. */
    private static Context ownContext(VertxInternal vertx) {
        return vertx.contextBuilder()
                .withEventLoop(vertx.getOrCreateContext().nettyEventLoop())
                .withCloseFuture(new CloseFuture())
                .build();
    }

    void start() {
        context.runOnContext(go -> look());
    }

    void stop() {
        stopped = true;
    }

    WatchedService watch(String service) {
        return services.computeIfAbsent(service, name -> new WatchedService(registry.watch(name)));
    }

    /** The service, as soon as it is known who there is of it; fails if that takes too long. */
    Future<WatchedService> known(String service) {
        WatchedService watched = watch(service);
        Future<Members> ready = watched.membership().ready();
        return inTime(ready, "who there is of \"" + service + "\"").map(watched);
    }

    /** All that are known: at once, but in the beginning. Fails if nothing is known for too long. */
    Future<Collection<WatchedService>> all() {
        return inTime(first.future(), "which services there are").compose(known -> {
            List<Future<Members>> pending = services.values().stream()
                    .map(WatchedService::membership)
                    .map(Membership::ready)
                    .filter(ready -> !ready.isComplete())
                    .toList();
            return inTime(Future.join(pending), "who there is of all services").map(ready -> services.values());
        });
    }

    private static Future<?> inTime(Future<?> future, String what) {
        return future.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(late -> Future.failedFuture(new IllegalStateException(
                        "the registry has not said within " + PATIENCE.toMillis() + "ms " + what, late)));
    }

    private void look() {
        if (stopped) {
            return;
        }
        registry.services()
                .onSuccess(names -> names.forEach(this::watch))
                .onSuccess(names -> first.tryComplete())
                .onFailure(e -> LOG.log(System.Logger.Level.DEBUG, "no names of services: {0}", e.getMessage()))
                .onComplete(done ->
                        context.runOnContext(go -> context.owner().setTimer(LOOK_EVERY.toMillis(), timer -> look())));
    }
}
