// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import dev.weft.registry.RegistryStore.Answer;
import dev.weft.registry.RegistryStore.Held;
import dev.weft.registry.RegistryStore.Registered;
import dev.weft.registry.RegistryStore.Renewed;
import dev.weft.time.Backoff;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An instance of this process, and what it wants the store to list. Whatever happens to the store, what is listed is brought
 * to what is wanted: one command at a time, and again after a pause when it failed. Confined to the registry's event loop.
 */
final class OwnLease {
    private static final System.Logger LOG = System.getLogger(OwnLease.class.getName());
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(50);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(1);

    private final Instance instance;
    private final String profile;
    private final Duration lease;
    private final RegistryStore store;
    private final ContextInternal context;
    private final Promise<Void> registered = Promise.promise();
    private final Promise<Void> fenced = Promise.promise();
    private final Promise<Void> left = Promise.promise();
    private final List<Promise<Void>> awaitingSync = new ArrayList<>();
    private final Backoff backoff = new Backoff(
            LEAST_BACKOFF, MOST_BACKOFF, () -> ThreadLocalRandom.current().nextDouble());

    private State wantedState = State.UP;
    private int wantedWeight;
    private @Nullable State listedState;
    private int listedWeight;
    private long generation;
    private boolean busy;
    private boolean leaving;

    OwnLease(Instance instance, Duration lease, RegistryStore store, ContextInternal context) {
        this.instance = instance;
        this.profile = MemberText.profile(instance);
        this.lease = lease;
        this.store = store;
        this.context = context;
        this.wantedWeight = instance.weight();
    }

    Instance instance() {
        return instance;
    }

    Future<Void> registered() {
        return registered.future();
    }

    Future<Void> fenced() {
        return fenced.future();
    }

    /** Whether there is something to renew. */
    boolean isListed() {
        return listedState != null && !leaving;
    }

    Held held() {
        return new Held(instance.id(), generation);
    }

    /** Completes when the store lists what is wanted now. */
    Future<Void> want(State state, int weight) {
        wantedState = state;
        wantedWeight = weight;
        if (isOver()) {
            return Future.succeededFuture();
        }
        Promise<Void> synced = context.promise();
        awaitingSync.add(synced);
        sync();
        return synced.future();
    }

    State wantedState() {
        return wantedState;
    }

    int wantedWeight() {
        return wantedWeight;
    }

    /** Lists the instance, or what has changed of it. */
    void sync() {
        if (busy || isOver()) {
            return;
        }
        if (listedState == null) {
            register();
        } else if (listedState != wantedState || listedWeight != wantedWeight) {
            change();
        } else {
            awaitingSync.forEach(Promise::tryComplete);
            awaitingSync.clear();
        }
    }

    /** What became of a renewal that was sent while {@link #isListed} with {@link #held}. */
    void renewed(Renewed renewed, long renewedGeneration) {
        if (isOver() || busy || renewedGeneration != generation) {
            return;
        }
        if (renewed.answer() == Answer.DONE) {
            adopt(renewed);
        } else {
            refused(renewed.answer());
        }
        sync();
    }

    /** Leaves as soon as no command is under way. */
    Future<Void> withdraw() {
        if (!leaving) {
            leaving = true;
            registered.tryFail("withdrawn before it was registered");
            awaitingSync.forEach(Promise::tryComplete);
            awaitingSync.clear();
            if (!busy) {
                leave();
            }
        }
        return left.future();
    }

    private boolean isOver() {
        return leaving || fenced.future().isComplete();
    }

    private void register() {
        busy = true;
        State state = wantedState;
        int weight = wantedWeight;
        store.register(instance.service(), instance.id(), profile, state, weight, generation, lease)
                .onComplete(done -> {
                    if (done.succeeded()) {
                        registered(done.result(), state, weight);
                    }
                    next(done);
                });
    }

    private void registered(Registered result, State state, int weight) {
        if (result.answer() == Answer.FENCED) {
            refused(Answer.FENCED);
            return;
        }
        generation = result.generation();
        listed(state, weight);
        registered.tryComplete();
    }

    private void change() {
        busy = true;
        State state = wantedState;
        int weight = wantedWeight;
        store.change(instance.service(), instance.id(), generation, state, weight)
                .onComplete(done -> {
                    if (done.succeeded() && done.result() == Answer.DONE) {
                        listed(state, weight);
                    } else if (done.succeeded()) {
                        refused(done.result());
                    }
                    next(done);
                });
    }

    private void listed(State state, int weight) {
        listedState = state;
        listedWeight = weight;
    }

    /** An operator has changed what is listed, unless we were just about to: that is what we want from now on. */
    private void adopt(Renewed renewed) {
        State state = renewed.state();
        boolean settled = listedState == wantedState && listedWeight == wantedWeight;
        if (state != null && settled) {
            listed(state, renewed.weight());
            wantedState = state;
            wantedWeight = renewed.weight();
        }
    }

    private void refused(Answer answer) {
        listedState = null;
        if (answer == Answer.FENCED && !leaving) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "instance {0} of {1} is fenced: another process has registered its id",
                    instance.id(),
                    instance.service());
            registered.tryFail("another process has registered the id");
            fenced.tryComplete();
            awaitingSync.forEach(Promise::tryComplete);
            awaitingSync.clear();
        }
    }

    private void next(AsyncResult<?> done) {
        busy = false;
        if (leaving) {
            leave();
        } else if (done.succeeded()) {
            backoff.reset();
            sync();
        } else {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "{0} of {1} is not registered yet: {2}",
                    instance.id(),
                    instance.service(),
                    done.cause().getMessage());
            context.owner().setTimer(Backoff.millis(backoff.nextNanos()), timer -> sync());
        }
    }

    private void leave() {
        if (listedState == null) {
            left.tryComplete();
            return;
        }
        store.withdraw(instance.service(), instance.id(), generation)
                .onFailure(e -> LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} of {1} did not leave the registry, its lease runs out: {2}",
                        instance.id(),
                        instance.service(),
                        e.getMessage()))
                .onComplete(done -> left.tryComplete());
    }
}
