// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Publishes how a breaker is on the event bus: after something has happened, at most once in 50 ms, and every so often. Never on
 * the thread of a call. Thread-safe.
 */
final class Notices {
    private static final long PAUSE_MILLIS = 50;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final String address;
    private final DeliveryOptions delivery;
    private final Supplier<JsonObject> report;
    private final long periodic;
    private boolean pausing;
    private boolean due;
    private boolean closed;

    /** {@code periodMillis}: 0 for no more than what happens. */
    Notices(Vertx vertx, String address, boolean localOnly, long periodMillis, Supplier<JsonObject> report) {
        this.vertx = vertx;
        this.address = address;
        this.delivery = new DeliveryOptions().setLocalOnly(localOnly);
        this.report = report;
        this.periodic = periodMillis > 0 ? vertx.setPeriodic(periodMillis, timer -> publish()) : NO_TIMER;
    }

    /** Something has happened. */
    synchronized void happened() {
        due = true;
        if (!pausing && !closed) {
            publishIn(1);
        }
    }

    private void publishIn(long millis) {
        try {
            vertx.setTimer(millis, timer -> publishDue());
            pausing = true;
        } catch (RejectedExecutionException e) {
            closed = true;
        }
    }

    private void publishDue() {
        synchronized (this) {
            pausing = false;
            if (!due || closed) {
                return;
            }
            due = false;
            publishIn(PAUSE_MILLIS);
        }
        publish();
    }

    private void publish() {
        vertx.eventBus().publish(address, report.get(), delivery);
    }

    synchronized void close() {
        closed = true;
        if (periodic != NO_TIMER) {
            vertx.cancelTimer(periodic);
        }
    }
}
