// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.Contract;
import dev.weft.registry.Lease;
import dev.weft.rpc.RpcServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Services that are being served at an address, and can be found there. It closes by itself when another process takes its
 * place in the registry. Thread-safe.
 */
public final class Endpoint {
    private static final System.Logger LOG = System.getLogger(Endpoint.class.getName());

    /** For how long a registry that is away may hold up the end; callers notice by themselves then. */
    private static final Duration LONGEST_WORD = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final RpcServer server;
    private final String host;
    private final List<Contract> contracts;
    private final List<Lease> leases;
    private final Duration drainNotice;
    private final AtomicBoolean closeBegun = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();

    Endpoint(
            Vertx vertx,
            RpcServer server,
            String host,
            List<Contract> contracts,
            List<Lease> leases,
            Duration drainNotice) {
        this.vertx = vertx;
        this.server = server;
        this.host = host;
        this.contracts = List.copyOf(contracts);
        this.leases = List.copyOf(leases);
        this.drainNotice = drainNotice;
        leases.forEach(lease -> lease.fenced().onComplete(fenced -> stopAsFenced(lease)));
    }

    /** The host that callers use. */
    public String host() {
        return host;
    }

    /** The port that callers use. */
    public int port() {
        return server.port();
    }

    /** What is served. */
    public List<Contract> contracts() {
        return contracts;
    }

    /** Tells callers to go elsewhere, lets running calls end, closes the port and leaves the registry. May be called again. */
    public Future<Void> close() {
        if (closeBegun.compareAndSet(false, true)) {
            all(Lease::drain)
                    .timeout(LONGEST_WORD.toMillis(), TimeUnit.MILLISECONDS)
                    .otherwiseEmpty()
                    .eventually(this::notice)
                    .eventually(server::close)
                    .eventually(() -> all(Lease::withdraw))
                    .onComplete(closed);
        }
        return closed.future();
    }

    private Future<Void> notice() {
        return drainNotice.isZero() || leases.isEmpty()
                ? Future.succeededFuture()
                : vertx.timer(Math.max(1, drainNotice.toMillis())).mapEmpty();
    }

    private Future<Void> all(Function<Lease, Future<Void>> step) {
        return Future.join(leases.stream().map(step).toList()).mapEmpty();
    }

    private void stopAsFenced(Lease lease) {
        if (!closeBegun.get()) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "{0} stops serving at {1}:{2}: another process has registered the name {3}",
                    lease.instance().service(),
                    host,
                    String.valueOf(port()),
                    lease.instance().id());
            close().onFailure(e -> LOG.log(System.Logger.Level.WARNING, "did not stop in order", e));
        }
    }
}
