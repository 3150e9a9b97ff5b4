// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import dev.weft.Mesh;
import dev.weft.MeshOptions;
import dev.weft.MethodProtection;
import dev.weft.Protection;
import dev.weft.ServiceProtection;
import dev.weft.bench.v1.EchoMessage;
import dev.weft.bench.v1.EchoServiceClient;
import dev.weft.breaker.BreakerPolicy;
import dev.weft.resilience.BudgetPolicy;
import dev.weft.resilience.BulkheadPolicy;
import dev.weft.resilience.HedgePolicy;
import dev.weft.resilience.RetryPolicy;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/** Weft's client path as a whole: instances, their choice, and what protects callers. */
final class WeftMeshPeer implements Peer {
    private static final BreakerPolicy BREAKER = BreakerPolicy.DEFAULT.withSlow(Duration.ofSeconds(1), 0.5);

    private final String what;
    private final Protection protection;

    private WeftMeshPeer(String what, Protection protection) {
        this.what = what;
        this.protection = protection;
    }

    /** With nothing that protects. */
    static Peer unprotected() {
        return new WeftMeshPeer("no protection", Protection.NONE);
    }

    /** With all there is: breakers that count slow calls too, a budget, a bulkhead, a limit, and hedges. */
    static Peer protectedByAll() {
        ServiceProtection service = new ServiceProtection(BREAKER, BulkheadPolicy.DEFAULT, BudgetPolicy.DEFAULT, true);
        MethodProtection method = new MethodProtection(
                BREAKER, RetryPolicy.DEFAULT, new HedgePolicy(0.99, Duration.ofMillis(100)), null, null);
        return new WeftMeshPeer("every protection", Protection.of(service, method));
    }

    /** As it is if nobody says anything. */
    static Peer byDefault() {
        return new WeftMeshPeer("default protection", Protection.DEFAULT);
    }

    @Override
    public String title() {
        return "Weft mesh, " + what;
    }

    @Override
    public String setup() {
        return "%s: a mesh's stub for one fixed address, otherwise as Weft".formatted(title());
    }

    @Override
    public EchoServer serve(int port) {
        return new WeftPeer().serve(port);
    }

    @Override
    public EchoClient<EchoMessage> connect(String host, int port) {
        VertxLoop loop = VertxLoop.start();
        Mesh mesh = Mesh.create(loop.vertx(), new MeshOptions().setProtection(protection));
        SocketAddress server = SocketAddress.inetSocketAddress(port, host);
        return new WeftPeer.Client(loop, mesh.stubAt(EchoServiceClient.class, List.of(server)));
    }
}
