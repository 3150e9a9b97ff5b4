// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.breaker.StateName;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Tells what breakers do to the log, to listeners, and on the event bus: never within a call, and of each breaker no more than
 * one change in 100 ms, the last. Thread-safe.
 */
final class BreakerNews {
    /** Where it is published, cluster-wide if there is a cluster. */
    static final String ADDRESS = "weft.breakers";

    private static final System.Logger LOG = System.getLogger(BreakerNews.class.getName());
    private static final long PAUSE_MILLIS = 100;

    private final Vertx vertx;
    private final List<Consumer<BreakerChange>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, BreakerChange> pending = new LinkedHashMap<>();
    private boolean scheduled;

    BreakerNews(Vertx vertx) {
        this.vertx = vertx;
    }

    void listen(Consumer<BreakerChange> listener) {
        listeners.add(listener);
    }

    void tell(BreakerChange change) {
        synchronized (pending) {
            pending.merge(change.subject(), change, BreakerChange::and);
            if (!scheduled) {
                scheduled = schedule(1);
            }
        }
    }

    private boolean schedule(long millis) {
        try {
            vertx.setTimer(millis, timer -> publish());
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    private void publish() {
        List<BreakerChange> changes;
        synchronized (pending) {
            changes = List.copyOf(pending.values());
            pending.clear();
            scheduled = !changes.isEmpty() && schedule(PAUSE_MILLIS);
        }
        for (BreakerChange change : changes) {
            if (change.isNews()) {
                publish(change);
            }
        }
    }

    private void publish(BreakerChange change) {
        boolean bad = change.to() == StateName.OPEN || change.to() == StateName.FORCED_OPEN || change.wouldOpen();
        LOG.log(bad ? System.Logger.Level.WARNING : System.Logger.Level.INFO, "{0}", change);
        vertx.eventBus().publish(ADDRESS, change.toJson());
        listeners.forEach(listener -> listener.accept(change));
    }
}
