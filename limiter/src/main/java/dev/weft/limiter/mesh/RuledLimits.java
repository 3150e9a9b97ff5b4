// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import dev.weft.config.SettingsException;
import dev.weft.limiter.Demand;
import dev.weft.limiter.Ticket;
import dev.weft.limiter.rules.Attributes;
import dev.weft.limiter.rules.Matched;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Rules, and the limiter that keeps them: what a door asks about each call. Thread-safe; no thread ever waits in it. Owned by
 * who opened it.
 */
public final class RuledLimits {
    private final OpenLimits limits;
    private final String domain;
    private final RefusalLog log = new RefusalLog(System::nanoTime);
    private final List<RulingListener> listeners = new CopyOnWriteArrayList<>(List.of(log));

    /**
     * What asks {@code limits} for the rules of one domain.
     *
     * @param limits closed with this
     */
    public RuledLimits(OpenLimits limits, String domain) {
        this.limits = limits;
        this.domain = domain;
    }

    /**
     * Limits as the settings say.
     *
     * @return fails if the rules of a file cannot be read, are wrong, or lack the domain; those in Redis may come later
     */
    public static Future<RuledLimits> open(Vertx vertx, LimitsSettings settings) {
        return OpenLimits.open(vertx, settings)
                .compose(opened -> requireDomain(opened, settings))
                .map(opened -> new RuledLimits(opened, settings.domain()));
    }

    private static Future<OpenLimits> requireDomain(OpenLimits opened, LimitsSettings settings) {
        Set<String> domains = opened.rules().current().domains();
        boolean mayCome = settings.rules() == null && settings.rulesFile() == null;
        if (mayCome || domains.contains(settings.domain())) {
            return Future.succeededFuture(opened);
        }
        String mistake = "has no domain " + settings.domain() + ", which is asked, but " + domains;
        return opened.close()
                .transform(closed ->
                        Future.failedFuture(new SettingsException(opened.rules().source(), mistake)));
    }

    /**
     * Decides about a call: all limits that it meets admit it, or none is charged. It may wait for a leaky bucket, for as long
     * as that rule says.
     *
     * @param cost how many permits, 0 to 2<sup>50</sup>; 0 only looks
     * @param patience how long the caller waits at most
     * @param leaving is given what leaves the line, if the call waits in one
     * @return fails only when this is closed
     */
    public Future<Ruling> ask(Attributes call, long cost, Duration patience, Consumer<Runnable> leaving) {
        Matched matched = limits.rules().current().matchCall(domain, call, cost);
        if (matched.isEmpty()) {
            return Future.succeededFuture(Ruling.FREE);
        }
        tryOut(matched);
        return matched.demand(null)
                .map(demand -> decide(matched, demand, patience, leaving))
                .orElseGet(() -> Future.succeededFuture(Ruling.FREE));
    }

    private Future<Ruling> decide(Matched matched, Demand demand, Duration patience, Consumer<Runnable> leaving) {
        Duration wait = matched.maxWait().compareTo(patience) < 0 ? matched.maxWait() : patience;
        if (wait.isZero()) {
            return limits.limiter().tryAcquire(demand).map(decision -> told(new Ruling(matched.enforced(), decision)));
        }
        Ticket ticket = limits.limiter().acquire(demand, wait);
        if (!ticket.decision().isComplete()) {
            leaving.accept(ticket::cancel);
        }
        return ticket.decision().map(decision -> told(new Ruling(matched.enforced(), decision)));
    }

    /** Limits in shadow are asked, and never waited for. */
    private void tryOut(Matched matched) {
        List<Demand> demands = matched.shadowDemands();
        for (int i = 0; i < demands.size(); i++) {
            Matched.Ruled ruled = matched.shadowed().get(i);
            limits.limiter()
                    .tryAcquire(demands.get(i))
                    .onSuccess(decision ->
                            listeners.forEach(listener -> listener.triedOut(new Ruling(List.of(ruled), decision))));
        }
    }

    private Ruling told(Ruling ruling) {
        listeners.forEach(listener -> listener.decided(ruling));
        return ruling;
    }

    /** Has a listener told of each ruling from now on, on the thread on which it is made. */
    public void listen(RulingListener listener) {
        listeners.add(Objects.requireNonNull(listener));
    }

    /** Rules and limiter. */
    public OpenLimits limits() {
        return limits;
    }

    /** Ends it all: who waits is refused. Idempotent. */
    public Future<Void> close() {
        return limits.close();
    }
}
