// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The members of one service as this process knows them. Reading is one volatile read, whatever happens to the store.
 * Thread-safe.
 */
public final class Membership {
    private final String service;
    private final List<Consumer<Members>> listeners = new CopyOnWriteArrayList<>();
    private final Promise<Members> ready = Promise.promise();
    private volatile Members members = Members.NONE;

    /** Nobody is known yet. For registries. */
    public Membership(String service) {
        this.service = service;
    }

    /** Name of the service. */
    public String service() {
        return service;
    }

    /** Who is known now. */
    public Members members() {
        return members;
    }

    /**
     * Completes when the store has said for the first time who is there, or a snapshot on disk has; pending while neither
     * has, so give it a time.
     */
    public Future<Members> ready() {
        return ready.future();
    }

    /**
     * Shows each later change to {@code listener}, on the registry's event loop and in order, until the subscription is
     * closed.
     */
    public Subscription onChange(Consumer<Members> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** These are the members now. For registries, on their event loop only. */
    public void publish(Members changed) {
        members = changed;
        for (Consumer<Members> listener : listeners) {
            listener.accept(changed);
        }
        ready.tryComplete(changed);
    }

    /** The same members, at a later revision: nobody is told. */
    void advance(Members same) {
        members = same;
    }

    /** Ends what {@link #onChange} began. */
    public interface Subscription extends AutoCloseable {
        /** No more changes are shown. */
        @Override
        void close();
    }
}
