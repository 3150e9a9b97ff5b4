// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.balance.NodePool;
import dev.weft.breaker.Breaker;
import dev.weft.breaker.BreakerPolicy;
import dev.weft.breaker.Permit;
import dev.weft.breaker.StateName;
import dev.weft.resilience.AdaptiveLimiter;
import dev.weft.resilience.AimdLimit;
import dev.weft.rpc.ConnectionListener;
import dev.weft.rpc.RpcClient;
import dev.weft.rpc.RpcClientOptions;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Where an instance is, what calls it, made with its first call, and whether it answers. Thread-safe. */
final class Target implements ConnectionListener {
    private static final int MOST_AT_ONCE = 4_096;

    private final Vertx vertx;
    private final NodePool pool;
    private final RpcClientOptions clientOptions;
    private final BreakerEvents events;
    private final String key;
    private final SocketAddress address;
    private volatile @Nullable RpcClient client;
    private volatile @Nullable Breaker breaker;
    private volatile @Nullable AdaptiveLimiter limiter;
    private final AtomicLong answeredNanos = new AtomicLong(System.nanoTime());

    Target(
            Vertx vertx,
            NodePool pool,
            RpcClientOptions clientOptions,
            BreakerEvents events,
            String key,
            SocketAddress address) {
        this.vertx = vertx;
        this.pool = pool;
        this.clientOptions = clientOptions;
        this.events = events;
        this.key = key;
        this.address = address;
    }

    String key() {
        return key;
    }

    RpcClient client() {
        RpcClient made = client;
        return made != null ? made : makeClient();
    }

    private synchronized RpcClient makeClient() {
        RpcClient made = client;
        if (made == null) {
            made = new RpcClient(vertx, address, clientOptions, this);
            client = made;
        }
        return made;
    }

    /** What calls it, if it was ever called. */
    @Nullable
    RpcClient madeClient() {
        return client;
    }

    /** Protected like this from now on. What has not changed goes on as it was. */
    synchronized void protect(ServiceProtection protection) {
        BreakerPolicy policy = protection.instanceBreaker();
        Breaker before = breaker;
        if (policy == null) {
            breaker = null;
            pool.bar(key, null);
        } else if (before == null || !before.policy().equals(policy)) {
            pool.bar(key, null);
            breaker = new Breaker(policy, events.ofInstance(key, this::bar), BreakerEvents::random);
            bar(policy.start() == StateName.FORCED_OPEN);
        }
        if (!protection.adaptive()) {
            limiter = null;
        } else if (limiter == null) {
            limiter = new AdaptiveLimiter(new AimdLimit(MOST_AT_ONCE, 1, MOST_AT_ONCE));
        }
    }

    /** Its breaker, if it has one. */
    @Nullable
    Breaker breaker() {
        return breaker;
    }

    /** Leave to call it; null if its breaker gives none. */
    @Nullable
    Permit tryAcquire(long nowNanos) {
        Breaker guard = breaker;
        return guard == null ? Permit.UNCOUNTED : guard.tryAcquire(nowNanos);
    }

    /** What limits the calls to it at once, if anything does. */
    @Nullable
    AdaptiveLimiter limiter() {
        return limiter;
    }

    /** An answer has come from it. */
    void answered(long nowNanos) {
        answeredNanos.lazySet(nowNanos);
    }

    /** Whether one has come since then. */
    boolean hasAnsweredSince(long nanos) {
        return answeredNanos.get() - nanos > 0;
    }

    /** It is another state's business from now on whether calls go here. */
    private void bar(boolean open) {
        Breaker guard = breaker;
        long now = System.nanoTime();
        long wait = open && guard != null ? guard.waitNanos(now) : 0;
        pool.bar(key, wait == 0 ? null : now + Math.min(wait, Long.MAX_VALUE / 2));
    }

    @Override
    public void onReached() {
        pool.connectionMade(key, System.nanoTime());
    }

    @Override
    public void onLost() {
        pool.connectionLost(key, System.nanoTime());
    }
}
