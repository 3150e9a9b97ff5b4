// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import static dev.weft.rpc.Sandbox.HOST;
import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.until;

import dev.weft.registry.InMemoryStore;
import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.Registry;
import dev.weft.registry.RegistryOptions;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The instances of one service, each behind an HTTP server of its own, and a registry that lists them. */
final class Doorways {
    static final String SERVICE = "orders";
    static final String DOOR = "http";
    private static final int CALLS = 30;

    private final Sandbox sandbox;
    private final Function<String, Handler<HttpServerRequest>> handlers;
    private final InMemoryStore store = new InMemoryStore();
    private final Registry registrations;
    private final Registry replica;
    private final Map<String, Lease> leases = new HashMap<>();
    private final Map<String, HttpServer> servers = new HashMap<>();

    /** None yet; of one named so, {@code handlers} gives what it does. */
    Doorways(Sandbox sandbox, Function<String, Handler<HttpServerRequest>> handlers) {
        this.sandbox = sandbox;
        this.handlers = handlers;
        this.registrations = registry();
        this.replica = registry();
    }

    /** What callers have: another one than that in which instances register, as in another process. */
    Registry replica() {
        return replica;
    }

    private Registry registry() {
        Registry registry = new LeasedRegistry(sandbox.vertx(), new RegistryOptions(), context -> store);
        sandbox.closeLater(registry::close);
        return registry;
    }

    Doorways join(String... ids) {
        for (String id : ids) {
            join(id, "", Instance.USUAL_WEIGHT, Map.of());
        }
        return this;
    }

    void join(String id, String zone, int weight, Map<String, String> tags) {
        HttpServer server = await(sandbox.vertx()
                .createHttpServer()
                .requestHandler(handlers.apply(id))
                .listen(0, HOST));
        servers.put(id, server);
        SocketAddress address = Sandbox.address(server.actualPort());
        list(new Instance(SERVICE, id, "", zone, weight, tags, Map.of(DOOR, address)));
    }

    void list(Instance instance) {
        Lease lease = registrations.register(instance);
        leases.put(instance.id(), lease);
        await(lease.registered());
        until("callers know " + instance.id(), () -> knows(instance.id()));
    }

    void drain(String id) {
        await(leases.get(id).drain());
        until(
                "callers know that it drains",
                () -> !replica.watch(SERVICE).members().find(id).orElseThrow().takesCalls());
    }

    /** Its server goes with it. */
    void leave(String id) {
        await(leases.get(id).withdraw());
        until("callers know that it has left", () -> !knows(id));
        await(servers.get(id).close());
    }

    private boolean knows(String id) {
        return replica.watch(SERVICE).members().find(id).isPresent();
    }

    /** How many of {@value #CALLS} calls each has answered with its id. */
    static Map<String, Integer> answers(Supplier<Future<String>> call) {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < CALLS; i++) {
            answers.merge(await(call.get()), 1, Integer::sum);
        }
        return answers;
    }
}
