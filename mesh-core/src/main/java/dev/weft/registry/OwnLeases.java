// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import dev.weft.registry.RegistryStore.Held;
import dev.weft.registry.RegistryStore.Renewed;
import dev.weft.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The leases that this process holds in one service, renewed together: one command for all of them, unless they are so many
 * that it would keep the store from others. Confined to the registry's event loop.
 */
final class OwnLeases {
    private static final long NO_TIMER = -1;
    private static final int MOST_A_COMMAND = 200;

    private final String service;
    private final Duration lease;
    private final RegistryStore store;
    private final ContextInternal context;
    private final RenewalSchedule schedule;
    private final List<OwnLease> leases = new ArrayList<>();
    private long timer = NO_TIMER;
    private boolean renewing;

    OwnLeases(String service, Duration lease, RegistryStore store, ContextInternal context) {
        this.service = service;
        this.lease = lease;
        this.store = store;
        this.context = context;
        this.schedule =
                new RenewalSchedule(lease, () -> ThreadLocalRandom.current().nextDouble());
    }

    void add(OwnLease own) {
        leases.add(own);
        own.sync();
        own.fenced().onComplete(fenced -> leases.remove(own));
        if (timer == NO_TIMER && !renewing) {
            renewIn(schedule.nextNanos());
        }
    }

    Future<Void> withdraw(OwnLease own) {
        leases.remove(own);
        return own.withdraw();
    }

    Future<Void> withdrawAll() {
        List<Future<Void>> withdrawals =
                List.copyOf(leases).stream().map(this::withdraw).toList();
        context.owner().cancelTimer(timer);
        return Future.join(withdrawals).mapEmpty();
    }

    private void renewIn(long nanos) {
        timer = context.owner().setTimer(Backoff.millis(nanos), due -> {
            timer = NO_TIMER;
            renew();
        });
    }

    private void renew() {
        List<OwnLease> listed = leases.stream().filter(OwnLease::isListed).toList();
        if (listed.isEmpty()) {
            if (!leases.isEmpty()) {
                renewIn(schedule.nextNanos());
            }
            return;
        }
        renewing = true;
        List<Future<?>> commands = new ArrayList<>();
        for (int from = 0; from < listed.size(); from += MOST_A_COMMAND) {
            commands.add(renew(listed.subList(from, Math.min(from + MOST_A_COMMAND, listed.size()))));
        }
        Future.join(commands).onComplete(done -> {
            renewing = false;
            renewIn(done.succeeded() ? schedule.nextNanos() : schedule.nextNanosAfterFailure());
        });
    }

    private Future<?> renew(List<OwnLease> some) {
        List<Held> held = some.stream().map(OwnLease::held).toList();
        return store.renew(service, held, lease).onSuccess(renewed -> answered(some, held, renewed));
    }

    private static void answered(List<OwnLease> listed, List<Held> held, List<Renewed> renewed) {
        for (int i = 0; i < listed.size(); i++) {
            listed.get(i).renewed(renewed.get(i), held.get(i).generation());
        }
    }
}
