// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.Contract;
import dev.weft.rpc.RpcServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Services that are being served at an address, and can be found there. Thread-safe. */
public final class Endpoint {
    private final RpcServer server;
    private final String host;
    private final List<Contract> contracts;
    private final Supplier<Future<Void>> withdrawal;
    private final AtomicBoolean closeBegun = new AtomicBoolean();
    private final Promise<Void> closed = Promise.promise();

    Endpoint(RpcServer server, String host, List<Contract> contracts, Supplier<Future<Void>> withdrawal) {
        this.server = server;
        this.host = host;
        this.contracts = List.copyOf(contracts);
        this.withdrawal = withdrawal;
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

    /** Withdraws the services from discovery, lets running calls end, and closes the port. May be called again. */
    public Future<Void> close() {
        if (closeBegun.compareAndSet(false, true)) {
            withdrawal.get().eventually(server::close).onComplete(closed);
        }
        return closed.future();
    }
}
