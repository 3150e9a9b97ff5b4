// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Membership;
import dev.weft.registry.Registry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.Address;
import io.vertx.core.net.AddressResolver;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.endpoint.EndpointBuilder;
import io.vertx.core.spi.endpoint.EndpointResolver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the servers of Vert.x's own clients in a {@link Registry}, by {@link MeshAddress}:
 *
 * <pre>{@code
 * HttpClient client = vertx.httpClientBuilder()
 *     .withAddressResolver(new RegistryAddressResolver(registry))
 *     .withLoadBalancer(new VertxLoadBalancer(new BalanceOptions()))
 *     .build();
 * client.request(new RequestOptions().setServer(MeshAddress.of("orders", "http")).setURI("/orders/17"))
 * }</pre>
 *
 * <p>The same goes for {@code GrpcClient.builder}. Each request goes by the members as the registry's replica has them at that
 * moment; instances that drain, are of weight 0, or lack the door or a tag of the address get none. Weights and zones are known
 * to {@link dev.weft.balance.VertxLoadBalancer}; Vert.x's own balancers do not heed them.
 *
 * <p>A request fails when there is nobody, and when the registry has not yet said, within a time of patience, who there is.
 *
 * <p>Thread-safe. The registry is closed by whoever made it, after the clients.
 */
public final class RegistryAddressResolver implements AddressResolver<MeshAddress> {
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(5);

    private final Registry registry;
    private final Duration patience;

    /** Waits 5 s for the registry's first word about a service. */
    public RegistryAddressResolver(Registry registry) {
        this(registry, USUAL_PATIENCE);
    }

    /**
     * Waits as long as {@code patience} for the registry's first word about a service. Longer fails fewer requests of a client
     * that starts while the registry is away, and holds them longer.
     */
    public RegistryAddressResolver(Registry registry, Duration patience) {
        if (patience.toMillis() < 1) {
            throw new IllegalArgumentException("patience must be at least 1ms, was " + patience);
        }
        this.registry = registry;
        this.patience = patience;
    }

    @Override
    public EndpointResolver<MeshAddress, ?, ?, ?> endpointResolver(Vertx vertx) {
        return new Resolver<>();
    }

    /** There is nothing to give back: what is watched stays so until the registry is closed. */
    private final class Resolver<E> implements EndpointResolver<MeshAddress, MeshServer, MeshLookup<E>, E> {

        /** Null is for what others resolve. */
        @Override
        public @Nullable MeshAddress tryCast(Address address) {
            return address instanceof MeshAddress ours ? ours : null;
        }

        @Override
        public SocketAddress addressOf(MeshServer server) {
            return server.address();
        }

        @Override
        public JsonObject propertiesOf(MeshServer server) {
            return server.properties();
        }

        @Override
        public Future<MeshLookup<E>> resolve(MeshAddress address, EndpointBuilder<E, MeshServer> builder) {
            Membership membership = registry.watch(address.service());
            return membership
                    .ready()
                    .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .map(ready -> new MeshLookup<>(address, membership, builder))
                    .recover(late -> Future.failedFuture(new IllegalStateException(
                            "the registry has not said within " + patience.toMillis() + "ms who there is of " + address,
                            late)));
        }

        @Override
        public E endpoint(MeshLookup<E> lookup) {
            return lookup.endpoint();
        }

        @Override
        public boolean isValid(MeshLookup<E> lookup) {
            return true;
        }

        @Override
        public void dispose(MeshLookup<E> lookup) {}

        @Override
        public void close() {}
    }
}
