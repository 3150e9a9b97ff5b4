// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Contract;
import dev.weft.call.Interceptor;
import dev.weft.call.Service;
import dev.weft.contract.Bindings;
import dev.weft.contract.Contracts;
import dev.weft.contract.Stubs;
import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.Registry;
import dev.weft.rpc.RpcServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A process's place in the mesh: it serves implementations of contracts, and calls those that others serve as if they were
 * local objects.
 *
 * <pre>{@code
 * Mesh mesh = Mesh.create(vertx, new MeshOptions().setName("orders-1"));
 * mesh.serve(new Orders());
 * HelloServiceClient hello = mesh.stub(HelloServiceClient.class);
 * hello.sayHello(request).onSuccess(reply -> ...);
 * }</pre>
 *
 * <p>Thread-safe. Interceptors are added before the stubs and endpoints that they are to stand around. Owned by who created
 * it: {@link #close} withdraws, drains and closes all.
 */
public final class Mesh {
    private static final System.Logger LOG = System.getLogger(Mesh.class.getName());

    /** For how long serving waits until callers can find it; it goes on without, and is found later. */
    private static final Duration LONGEST_REGISTRATION = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final MeshOptions options;
    private final Registry registry;
    private final Map<String, Targets> services = new ConcurrentHashMap<>();
    private final Map<List<SocketAddress>, Targets> pinned = new ConcurrentHashMap<>();
    private final List<Interceptor> clientInterceptors = new CopyOnWriteArrayList<>();
    private final List<Interceptor> serverInterceptors = new CopyOnWriteArrayList<>();
    private final Degraded degraded = new Degraded();
    private final BreakerNews breakerNews;
    private final List<Endpoint> endpoints = new CopyOnWriteArrayList<>();

    private volatile Protection protection;

    private Mesh(Vertx vertx, MeshOptions options) {
        this.vertx = vertx;
        this.options = new MeshOptions(options);
        this.options.client().wire().setName(options.name());
        this.protection = options.protection();
        this.breakerNews = new BreakerNews(vertx);
        this.registry = Registries.shared(vertx, options.registry());
    }

    /** A place in the mesh; nothing is opened yet. */
    public static Mesh create(Vertx vertx, MeshOptions options) {
        return new Mesh(vertx, options);
    }

    /** The name of this instance. */
    public String name() {
        return options.name();
    }

    /** Where instances register and are found. Closed with this mesh. */
    public Registry registry() {
        return registry;
    }

    /** Puts an interceptor around the calls of one side, inside those added before. */
    public Mesh intercept(Side side, Interceptor interceptor) {
        (side == Side.CLIENT ? clientInterceptors : serverInterceptors).add(interceptor);
        return this;
    }

    /**
     * Serves every contract that the implementations have, at the address of the options, and registers them once they can
     * be called. A registry that is away holds this up for three seconds; it learns of them when it is back.
     *
     * @throws IllegalArgumentException if an implementation has no contract
     */
    public Future<Endpoint> serve(Object... implementations) {
        List<Service> bound = Arrays.stream(implementations)
                .flatMap(implementation -> Bindings.bindAll(implementation).stream())
                .toList();
        RpcServer server = ServerPath.server(vertx, options, bound, serverInterceptors);
        List<Contract> contracts = bound.stream().map(Service::contract).toList();
        return server.listen().compose(listening -> register(server, contracts));
    }

    /** A stub that calls the instances of its contract's service, wherever they are. */
    public <T> T stub(Class<T> contractInterface) {
        return stub(contractInterface, CallOptions.DEFAULT);
    }

    /** A stub whose calls all have {@code callOptions}. */
    public <T> T stub(Class<T> contractInterface, CallOptions callOptions) {
        return Stubs.stub(
                contractInterface, channel(Contracts.of(contractInterface).name()), callOptions);
    }

    /** A stub that calls fixed addresses instead of asking the registry. */
    public <T> T stubAt(Class<T> contractInterface, List<SocketAddress> addresses) {
        return Stubs.stub(contractInterface, channelAt(addresses));
    }

    /**
     * Has calls answered that a service cannot answer: an outage, an open breaker, a full bulkhead. Each implementation is one
     * of contracts, as for {@link #serve}; what it fails to answer fails as it would without it. Cached good answers, where a
     * method has them, go first.
     *
     * @throws IllegalArgumentException if an implementation has no contract
     */
    public Mesh fallback(Object... implementations) {
        Arrays.stream(implementations)
                .flatMap(implementation -> Bindings.bindAll(implementation).stream())
                .forEach(degraded::add);
        return this;
    }

    /** Protects calls like this from now on, in place of what the options said. What does not change goes on as it was. */
    public synchronized Mesh protect(Protection protection) {
        this.protection = protection;
        services.values().forEach(targets -> targets.protect(protection));
        pinned.values().forEach(targets -> targets.protect(protection));
        return this;
    }

    /**
     * Tells what breakers do: some milliseconds later, on an event loop, and of each breaker at most once in 100 ms. It is also
     * on the event bus, at {@code weft.breakers}, as {@link BreakerChange#toJson} says it.
     */
    public Mesh onBreakerChange(Consumer<BreakerChange> listener) {
        breakerNews.listen(listener);
        return this;
    }

    /** A channel to the instances of a service, wherever they are. */
    public Channel channel(String service) {
        Targets targets = services.get(service);
        return path(targets != null ? targets : discover(service));
    }

    private synchronized Targets discover(String service) {
        return services.computeIfAbsent(
                service,
                name -> new Targets(vertx, registry.watch(name), options.balance(), options.client(), guard(name)));
    }

    /** A channel to fixed addresses. */
    public synchronized Channel channelAt(List<SocketAddress> addresses) {
        return path(pinned.computeIfAbsent(
                List.copyOf(addresses),
                fixed -> new Targets(vertx, fixed, options.balance(), options.client(), guard(""))));
    }

    private ServiceGuard guard(String service) {
        return new ServiceGuard(service, protection, breakerNews);
    }

    /** Withdraws and drains what is served, then closes what calls. May be called again. */
    public Future<Void> close() {
        List<Future<Void>> closing = endpoints.stream().map(Endpoint::close).toList();
        return Future.join(closing)
                .eventually(this::closeTargets)
                .eventually(registry::close)
                .mapEmpty();
    }

    private Future<Void> closeTargets() {
        List<Future<Void>> closing = Stream.concat(services.values().stream(), pinned.values().stream())
                .map(Targets::close)
                .toList();
        return Future.join(closing).mapEmpty();
    }

    private ClientPath path(Targets targets) {
        return new ClientPath(
                vertx, targets, clientInterceptors, options.client().timeout(), degraded);
    }

    private Future<Endpoint> register(RpcServer server, List<Contract> contracts) {
        SocketAddress address = SocketAddress.inetSocketAddress(server.port(), options.advertisedHost());
        List<Lease> leases = contracts.stream()
                .map(contract -> registry.register(instance(contract, address)))
                .toList();
        Endpoint endpoint =
                new Endpoint(vertx, server, options.advertisedHost(), contracts, leases, options.drainNotice());
        endpoints.add(endpoint);
        return Future.all(leases.stream().map(Lease::registered).toList())
                .timeout(LONGEST_REGISTRATION.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(e -> {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "serving at {0}, but the registry ({1}) is away: callers find it when that is back",
                            address,
                            options.registry());
                    return null;
                })
                .map(registered -> endpoint);
    }

    private Instance instance(Contract contract, SocketAddress address) {
        return new Instance(
                contract.name(),
                options.name(),
                contract.version(),
                options.zone(),
                options.weight(),
                options.tags(),
                Map.of(Instance.WIRE, address));
    }
}
