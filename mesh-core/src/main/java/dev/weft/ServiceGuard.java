// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.breaker.BreakerListener;
import dev.weft.call.Method;
import dev.weft.resilience.Bulkhead;
import dev.weft.resilience.BulkheadPolicy;
import dev.weft.resilience.RetryBudget;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What protects the callers of one service: what all its methods share, and the guard of each. Thread-safe. */
final class ServiceGuard {
    private final String service;
    private final BreakerEvents events;
    private final Map<Method<?, ?>, MethodGuard> methods = new ConcurrentHashMap<>();
    private volatile Protection protection;
    private volatile RetryBudget budget;
    private volatile @Nullable Bulkhead bulkhead;

    /** {@code service} is empty where calls of any may go. */
    ServiceGuard(String service, Protection protection, BreakerNews news) {
        this.service = service;
        this.events = new BreakerEvents(news, service.isEmpty() ? "pinned" : service);
        this.protection = protection;
        this.budget = own().budget().newBudget(System.nanoTime());
        this.bulkhead = bulkhead(own().bulkhead());
    }

    BreakerEvents events() {
        return events;
    }

    /** What holds for the service as a whole. */
    ServiceProtection own() {
        return protection.service(service);
    }

    RetryBudget budget() {
        return budget;
    }

    @Nullable
    Bulkhead bulkhead() {
        return bulkhead;
    }

    /** That of a method. */
    MethodGuard of(Method<?, ?> method) {
        MethodGuard guard = methods.get(method);
        return guard != null ? guard : make(method);
    }

    private synchronized MethodGuard make(Method<?, ?> method) {
        return methods.computeIfAbsent(method, one -> MethodGuard.of(protectionOf(one), listener(one)));
    }

    /** Another protection holds from now on. What it does not change goes on as it was, open breakers too. */
    synchronized void protect(Protection other) {
        ServiceProtection before = own();
        protection = other;
        if (!own().budget().equals(before.budget())) {
            budget = own().budget().newBudget(System.nanoTime());
        }
        resize(own().bulkhead());
        methods.replaceAll((method, guard) -> guard.with(protectionOf(method), listener(method)));
    }

    private void resize(@Nullable BulkheadPolicy policy) {
        Bulkhead now = bulkhead;
        if (now == null || policy == null) {
            bulkhead = bulkhead(policy);
        } else {
            now.resize(policy.calls(), policy.waiting());
        }
    }

    Map<Method<?, ?>, MethodGuard> methods() {
        return methods;
    }

    private MethodProtection protectionOf(Method<?, ?> method) {
        return protection.method(method.service(), method.name());
    }

    private BreakerListener listener(Method<?, ?> method) {
        return events.ofMethod(method.service(), method.name());
    }

    private static @Nullable Bulkhead bulkhead(@Nullable BulkheadPolicy policy) {
        return policy == null ? null : new Bulkhead(policy.calls(), policy.waiting());
    }
}
