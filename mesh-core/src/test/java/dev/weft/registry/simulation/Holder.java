// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.Instance;
import dev.weft.registry.MemberText;
import dev.weft.registry.RegistryParts.Renewals;
import dev.weft.registry.RegistryStore.Answer;
import dev.weft.registry.RegistryStore.Held;
import dev.weft.registry.RegistryStore.Renewed;
import dev.weft.time.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A process and the leases that it holds in one service, as {@code OwnLeases} and {@code OwnLease} keep them. */
final class Holder {
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(50);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(1);

    private final Events events;
    private final Link link;
    private final String service;
    private final Random random;
    private final Renewals schedule;
    private final List<Own> owns = new ArrayList<>();
    private boolean dead;

    /** One of the leases. */
    final class Own {
        private final String id;
        private final String profile;
        private final Backoff backoff = new Backoff(LEAST_BACKOFF, MOST_BACKOFF, random::nextDouble);
        private long generation;
        private long renewedNanos;
        private boolean listed;
        private boolean busy;
        private boolean gone;

        Own(Instance instance) {
            id = instance.id();
            profile = MemberText.profile(instance);
        }

        String service() {
            return service;
        }

        String id() {
            return id;
        }

        long renewedNanos() {
            return renewedNanos;
        }

        /** Leaves in good order. */
        void withdraw() {
            gone = true;
            listed = false;
            link.send(Requests.withdraw(service, held()), answer -> {}, () -> {});
        }

        /** Is back as a new owner of its id. */
        void comeBack() {
            gone = false;
            generation = 0;
            sync();
        }

        private Held held() {
            return new Held(id, generation);
        }

        private void sync() {
            if (busy || gone || listed || dead) {
                return;
            }
            busy = true;
            link.send(
                    Requests.register(service, id, profile, generation),
                    registered -> {
                        busy = false;
                        generation = registered.generation();
                        listed = true;
                        renewedNanos = events.nowNanos();
                        backoff.reset();
                        link.send(Requests.list(service), ok -> {}, () -> {});
                    },
                    () -> {
                        busy = false;
                        events.in(backoff.nextNanos(), this::sync);
                    });
        }

        private void renewed(Renewed renewed, long renewedGeneration) {
            if (gone || busy || renewedGeneration != generation) {
                return;
            }
            if (renewed.answer() == Answer.DONE) {
                renewedNanos = events.nowNanos();
            } else {
                listed = false;
                sync();
            }
        }
    }

    Holder(Events events, Link link, String service, Random random) {
        this.events = events;
        this.link = link;
        this.service = service;
        this.random = random;
        this.schedule = new Renewals(Duration.ofNanos(Requests.LEASE_NANOS), random::nextDouble);
    }

    void add(Instance instance) {
        owns.add(new Own(instance));
    }

    List<Own> owns() {
        return owns;
    }

    boolean isDead() {
        return dead;
    }

    void start() {
        owns.forEach(Own::sync);
        renewIn(schedule.nextNanos());
    }

    /** Ends without a word. */
    void die() {
        dead = true;
    }

    private void renewIn(long nanos) {
        events.in(nanos, this::renew);
    }

    private void renew() {
        if (dead) {
            return;
        }
        List<Own> listed = owns.stream().filter(own -> own.listed).toList();
        if (listed.isEmpty()) {
            renewIn(schedule.nextNanos());
            return;
        }
        List<Held> held = listed.stream().map(Own::held).toList();
        link.send(
                Requests.renew(service, held),
                renewed -> {
                    for (int i = 0; i < held.size(); i++) {
                        listed.get(i).renewed(renewed.get(i), held.get(i).generation());
                    }
                    renewIn(schedule.nextNanos());
                },
                () -> renewIn(schedule.nextNanosAfterFailure()));
    }
}
