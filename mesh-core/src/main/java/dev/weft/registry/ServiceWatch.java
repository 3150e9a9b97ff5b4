// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Follower;
import dev.weft.registry.RegistryStore.Following;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.Replica.Outcome;
import dev.weft.time.Backoff;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the replica of one service: a snapshot, then the changes after it, and a snapshot again after anything that may have
 * been missed. Now and then it looks whether the store and the replica still agree, by which it also takes part in evicting.
 * Confined to the registry's event loop.
 */
final class ServiceWatch {
    private static final System.Logger LOG = System.getLogger(ServiceWatch.class.getName());
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(100);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(2);
    private static final Duration IN_FLIGHT = Duration.ofMillis(500);
    private static final long NO_TIMER = -1;

    private final Membership membership;
    private final RegistryStore store;
    private final ContextInternal context;
    private final MembersOnDisk disk;
    private final Replica replica;
    private final PulseSchedule pulses =
            new PulseSchedule(() -> ThreadLocalRandom.current().nextDouble());
    private final Backoff backoff = new Backoff(
            LEAST_BACKOFF, MOST_BACKOFF, () -> ThreadLocalRandom.current().nextDouble());
    private @Nullable Following following;
    private long pulseTimer = NO_TIMER;
    private long expiryTimer = NO_TIMER;
    private boolean loading;
    private boolean stopped;

    ServiceWatch(
            Membership membership, RegistryStore store, ContextInternal context, MembersOnDisk disk, Duration keep) {
        this.membership = membership;
        this.store = store;
        this.context = context;
        this.disk = disk;
        this.replica = new Replica(membership.service(), keep.toNanos());
    }

    void start() {
        disk.read(service()).onSuccess(texts -> {
            if (!texts.isEmpty()) {
                heed(replica.restore(texts, System.nanoTime()));
            }
        });
        load();
        pulseIn(pulses.nextNanosAfterFailure());
    }

    void stop() {
        stopped = true;
        unfollow();
        context.owner().cancelTimer(pulseTimer);
        context.owner().cancelTimer(expiryTimer);
    }

    private String service() {
        return membership.service();
    }

    /** Takes a snapshot, however long it takes, and follows from there. */
    private void load() {
        if (loading || stopped) {
            return;
        }
        loading = true;
        unfollow();
        store.snapshot(service()).onComplete(done -> {
            loading = false;
            if (stopped) {
                return;
            }
            if (done.succeeded()) {
                replica.replace(done.result(), System.nanoTime());
                show();
                follow();
            } else {
                loadLater(done.cause());
            }
        });
    }

    private void loadLater(Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "no members of {0} yet: {1}", service(), cause.getMessage());
        context.owner().setTimer(Backoff.millis(backoff.nextNanos()), timer -> load());
    }

    private void follow() {
        Follower follower = new Follower() {
            @Override
            public void changed(List<Change> changes) {
                backoff.reset();
                heed(replica.apply(changes));
            }

            @Override
            public void lost(Throwable cause) {
                following = null;
                loadLater(cause);
            }
        };
        following = store.follow(service(), replica.revision(), follower);
    }

    private void unfollow() {
        if (following != null) {
            following.stop();
            following = null;
        }
    }

    private void heed(Outcome outcome) {
        switch (outcome) {
            case SAME -> membership.advance(replica.members());
            case CHANGED -> show();
            case BEHIND -> load();
        }
    }

    private void show() {
        membership.publish(replica.members());
        disk.write(service(), replica::texts);
        expireInTime();
    }

    private void expireInTime() {
        if (replica.keepsSomebody() && expiryTimer == NO_TIMER) {
            long nanos = replica.keptUntilNanos() - System.nanoTime();
            expiryTimer = context.owner().setTimer(Backoff.millis(nanos) + 1, timer -> {
                expiryTimer = NO_TIMER;
                heed(replica.expire(System.nanoTime()));
                expireInTime();
            });
        }
    }

    private void pulseIn(long nanos) {
        pulseTimer = context.owner().setTimer(Backoff.millis(nanos), timer -> pulse());
    }

    private void pulse() {
        store.pulse(service()).onComplete(done -> {
            if (stopped) {
                return;
            }
            if (done.succeeded()) {
                pulseIn(pulses.nextNanos(
                        done.result().sinceLast(), done.result().soonExpiry()));
                compare(done.result());
            } else {
                pulseIn(pulses.nextNanosAfterFailure());
            }
        });
    }

    /** What differs may still be on its way: it has some time to arrive. */
    private void compare(Pulse pulse) {
        if (following == null) {
            return;
        }
        if (replica.compare(pulse) == Outcome.SAME) {
            backoff.reset();
        } else {
            long seen = replica.revision();
            context.owner().setTimer(IN_FLIGHT.toMillis(), timer -> {
                if (replica.revision() == seen) {
                    load();
                }
            });
        }
    }
}
