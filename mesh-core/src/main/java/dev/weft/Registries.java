// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.discovery.DiscoveryRegistry;
import dev.weft.registry.InMemoryStore;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.Registry;
import dev.weft.registry.RegistryOptions;
import dev.weft.registry.redis.RedisStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.impl.DefaultServiceDiscoveryBackend;

/** The registries of a Vert.x: its verticles share one for each place that it may be at. */
public final class Registries {
    private static final String MAP = "dev.weft.registries";
    private static final String STORE = "dev.weft.store";

    private Registries() {}

    /**
     * The registry that {@code settings} mean. Each that is asked for is to be closed; the last one closes it.
     *
     * <p>Without Redis it is in this process, or in the map of the Vert.x cluster if there is one.
     */
    public static Registry shared(Vertx vertx, RegistrySettings settings) {
        LocalMap<String, SharedRegistry> registries = vertx.sharedData().getLocalMap(MAP);
        String key = settings + " " + settings.hashCode();
        return registries
                .compute(key, (k, open) -> {
                    SharedRegistry registry = open != null && open.tryRetain()
                            ? open
                            : new SharedRegistry(
                                    registry(vertx, settings), closed -> registries.removeIfPresent(k, closed));
                    return registry;
                })
                .handle();
    }

    /**
     * A registry in Redis of one's own, for operators; to be closed.
     *
     * @throws IllegalArgumentException if there is no Redis in {@code settings}
     */
    public static LeasedRegistry inRedis(Vertx vertx, RegistrySettings settings) {
        if (!settings.redis().isThere()) {
            throw new IllegalArgumentException("no Redis is given");
        }
        return new LeasedRegistry(
                vertx,
                settings.registryOptions(),
                context -> new RedisStore(context, settings.redis().options(), settings.storeOptions()));
    }

    private static Registry registry(Vertx vertx, RegistrySettings settings) {
        if (settings.redis().isThere()) {
            return inRedis(vertx, settings);
        }
        return vertx.isClustered()
                ? new DiscoveryRegistry(vertx, ServiceDiscovery.create(vertx, inClusterMap()))
                : inMemory(vertx, settings.registryOptions());
    }

    /** By name: what is found without one may be a backend that is made of a registry. */
    private static ServiceDiscoveryOptions inClusterMap() {
        return new ServiceDiscoveryOptions()
                .setBackendConfiguration(
                        new JsonObject().put("backend-name", DefaultServiceDiscoveryBackend.class.getName()));
    }

    private static Registry inMemory(Vertx vertx, RegistryOptions options) {
        LocalMap<String, SharedStore> stores = vertx.sharedData().getLocalMap(STORE);
        SharedStore store = stores.computeIfAbsent(STORE, k -> new SharedStore(new InMemoryStore()));
        return new LeasedRegistry(vertx, options, context -> store.store());
    }

    /** Lets a local map hold the store. */
    private record SharedStore(InMemoryStore store) implements Shareable {}
}
