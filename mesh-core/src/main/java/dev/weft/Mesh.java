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
import dev.weft.discovery.ServiceDirectory;
import dev.weft.discovery.ServiceRecords;
import dev.weft.rpc.RpcClient;
import dev.weft.rpc.RpcServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

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
    private final Vertx vertx;
    private final MeshOptions options;
    private final ServiceDiscovery discovery;
    private final ServiceDirectory directory;
    private final Map<SocketAddress, RpcClient> clients = new ConcurrentHashMap<>();
    private final Set<SocketAddress> pinned = ConcurrentHashMap.newKeySet();
    private final List<Interceptor> clientInterceptors = new CopyOnWriteArrayList<>();
    private final List<Interceptor> serverInterceptors = new CopyOnWriteArrayList<>();
    private final List<Endpoint> endpoints = new CopyOnWriteArrayList<>();

    private Mesh(Vertx vertx, MeshOptions options) {
        this.vertx = vertx;
        this.options = new MeshOptions(options);
        this.options.client().wire().setName(options.name());
        this.discovery = ServiceDiscovery.create(vertx);
        this.directory = new ServiceDirectory(vertx, discovery, this::retireClients);
    }

    /** A place in the mesh; nothing is opened yet. */
    public static Mesh create(Vertx vertx, MeshOptions options) {
        return new Mesh(vertx, options);
    }

    /** The name of this instance. */
    public String name() {
        return options.name();
    }

    /** Where services are published and found; records of Weft have type {@value ServiceRecords#TYPE}. */
    public ServiceDiscovery discovery() {
        return discovery;
    }

    /** Puts an interceptor around the calls of one side, inside those added before. */
    public Mesh intercept(Side side, Interceptor interceptor) {
        (side == Side.CLIENT ? clientInterceptors : serverInterceptors).add(interceptor);
        return this;
    }

    /**
     * Serves every contract that the implementations have, at the address of the options, and publishes them once they can
     * be called.
     *
     * @throws IllegalArgumentException if an implementation has no contract
     */
    public Future<Endpoint> serve(Object... implementations) {
        List<Service> services = Arrays.stream(implementations)
                .flatMap(implementation -> Bindings.bindAll(implementation).stream())
                .toList();
        RpcServer server = ServerPath.server(vertx, options, services, serverInterceptors);
        List<Contract> contracts = services.stream().map(Service::contract).toList();
        return server.listen().compose(listening -> publish(server, contracts));
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

    /** A stub that calls fixed addresses instead of asking discovery. */
    public <T> T stubAt(Class<T> contractInterface, List<SocketAddress> addresses) {
        return Stubs.stub(contractInterface, channelAt(addresses));
    }

    /** A channel to the instances of a service, wherever they are. */
    public Channel channel(String service) {
        return new ClientPath(
                vertx,
                service,
                () -> directory.addresses(service),
                this::client,
                clientInterceptors,
                options.client().timeout());
    }

    /** A channel to fixed addresses. */
    public Channel channelAt(List<SocketAddress> addresses) {
        Future<List<SocketAddress>> fixed = Future.succeededFuture(List.copyOf(addresses));
        pinned.addAll(addresses);
        return new ClientPath(
                vertx,
                addresses.toString(),
                () -> fixed,
                this::client,
                clientInterceptors,
                options.client().timeout());
    }

    /** Withdraws and drains what is served, then closes what calls. May be called again. */
    public Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        endpoints.forEach(endpoint -> closing.add(endpoint.close()));
        return Future.join(closing).eventually(this::closeClients).mapEmpty();
    }

    private Future<Void> closeClients() {
        List<Future<Void>> closing = new ArrayList<>();
        clients.values().forEach(client -> closing.add(client.close()));
        return Future.join(closing)
                .eventually(directory::close)
                .onComplete(done -> discovery.close())
                .mapEmpty();
    }

    private Future<Endpoint> publish(RpcServer server, List<Contract> contracts) {
        SocketAddress address = SocketAddress.inetSocketAddress(server.port(), options.advertisedHost());
        List<Future<Record>> publications = contracts.stream()
                .map(contract ->
                        discovery.publish(ServiceRecords.of(contract, options.name(), options.zone(), address)))
                .toList();
        return Future.all(publications).map(published -> {
            Endpoint endpoint = new Endpoint(server, options.advertisedHost(), contracts, () -> withdraw(publications));
            endpoints.add(endpoint);
            return endpoint;
        });
    }

    private Future<Void> withdraw(List<Future<Record>> publications) {
        List<Future<Void>> withdrawals = publications.stream()
                .map(publication -> discovery.unpublish(publication.result().getRegistration()))
                .toList();
        return Future.join(withdrawals).mapEmpty();
    }

    private RpcClient client(SocketAddress address) {
        RpcClient client = clients.get(address);
        return client != null
                ? client
                : clients.computeIfAbsent(address, a -> new RpcClient(vertx, a, options.client()));
    }

    /** Lets go of clients whose address no service has any more; their running calls still end. */
    private void retireClients() {
        Set<SocketAddress> live = directory.all();
        for (SocketAddress address : Set.copyOf(clients.keySet())) {
            if (!live.contains(address) && !pinned.contains(address)) {
                RpcClient gone = clients.remove(address);
                if (gone != null) {
                    gone.retire();
                }
            }
        }
    }
}
