// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryParts.Pulses;
import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.time.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One service that a watcher follows, step by step as {@code ServiceWatch} does it. */
final class Watch {
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(100);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(2);
    private static final long IN_FLIGHT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MANY_LOOKS = 20;

    private final Events events;
    private final Departures departures;
    private final Link link;
    private final Reader reader;
    private final String service;
    private final View view;
    private final Random random;
    private final Pulses pulses;
    private final Backoff backoff;
    private boolean loading;
    private boolean following;
    private int pulseTimer;

    Watch(Events events, Departures departures, Link link, Reader reader, String service, View view, Random random) {
        this.events = events;
        this.departures = departures;
        this.link = link;
        this.reader = reader;
        this.service = service;
        this.view = view;
        this.random = random;
        this.pulses = new Pulses(random::nextDouble);
        this.backoff = new Backoff(LEAST_BACKOFF, MOST_BACKOFF, random::nextDouble);
    }

    void start() {
        load();
        pulseIn(pulses.nextNanosAfterFailure());
    }

    /** Makes it one that has watched for minutes, and found others there. */
    void season() {
        long period = 0;
        for (int i = 0; i < MANY_LOOKS; i++) {
            period = pulses.nextNanosAmongOthers();
        }
        pulseIn((long) (period * random.nextDouble()));
    }

    String service() {
        return service;
    }

    View view() {
        return view;
    }

    boolean isFollowing() {
        return following;
    }

    private void load() {
        if (loading) {
            return;
        }
        loading = true;
        reader.unfollow(service);
        following = false;
        link.send(
                Requests.snapshot(service),
                listing -> {
                    loading = false;
                    long before = view.revision();
                    view.replace(listing.snapshot(), events.nowNanos());
                    departures.seen(service, before, view.revision(), events.nowNanos());
                    follow();
                },
                () -> {
                    loading = false;
                    loadLater();
                });
    }

    private void loadLater() {
        events.in(millis(backoff.nextNanos()), this::load);
    }

    private void follow() {
        following = true;
        reader.follow(service, view.revision(), new Reader.Follower() {
            @Override
            public void changed(List<Change> changes) {
                backoff.reset();
                apply(changes);
            }

            @Override
            public void lost() {
                following = false;
                loadLater();
            }
        });
    }

    private void apply(List<Change> changes) {
        long before = view.revision();
        boolean inStep = view.apply(changes);
        departures.seen(service, before, view.revision(), events.nowNanos());
        if (!inStep) {
            load();
        }
    }

    private void pulseIn(long nanos) {
        int timer = ++pulseTimer;
        events.in(millis(nanos), () -> {
            if (timer == pulseTimer) {
                pulse();
            }
        });
    }

    private void pulse() {
        link.send(
                Requests.pulse(service),
                pulse -> {
                    pulseIn(pulses.nextNanos(pulse));
                    compare(pulse);
                },
                () -> pulseIn(pulses.nextNanosAfterFailure()));
    }

    private void compare(Pulse pulse) {
        if (!following) {
            return;
        }
        if (view.agreesWith(pulse)) {
            backoff.reset();
        } else {
            long seen = view.revision();
            events.in(IN_FLIGHT_NANOS, () -> {
                if (view.revision() == seen) {
                    load();
                }
            });
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.MILLISECONDS.toNanos(Backoff.millis(nanos));
    }
}
