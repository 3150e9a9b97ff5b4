// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.config.Settings;
import dev.weft.discovery.RegistryBackend;
import dev.weft.registry.Registry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.impl.DefaultServiceDiscoveryBackend;
import io.vertx.servicediscovery.spi.ServiceDiscoveryBackend;
import java.util.List;
import java.util.ServiceLoader;
import java.util.UUID;

/**
 * Vert.x's service discovery on a registry of ours, by name and settings:
 *
 * <pre>{@code
 * ServiceDiscovery.create(vertx, new ServiceDiscoveryOptions().setBackendConfiguration(new JsonObject()
 *     .put("backend-name", "weft")
 *     .put("registry", new JsonObject().put("redis", new JsonArray().add("redis://127.0.0.1:6379")))))
 * }</pre>
 *
 * <p>{@code registry} is the same as in {@link RegistrySettings}; without it the registry is in this process, or in its Vert.x
 * cluster. All discoveries of a Vert.x with equal settings share one {@link RegistryBackend}, which lasts until Vert.x closes.
 * {@link #create} is for a registry that is there already.
 *
 * <p>Vert.x takes the first backend that it finds when none is named. So as not to change what {@code
 * ServiceDiscovery.create(vertx)} means by being found, an unnamed one of these is whatever Vert.x would have taken without it:
 * another that can be found, or else Vert.x's own.
 */
public final class RegistryDiscovery implements ServiceDiscoveryBackend {
    /** The name to choose it by. */
    public static final String NAME = "weft";

    private static final String NAME_KEY = "backend-name";
    private static final String REGISTRY_KEY = "registry";
    private static final String HANDED_OVER_KEY = "handedOver";
    private static final String MAP = "dev.weft.discovery";

    private ServiceDiscoveryBackend backend = new DefaultServiceDiscoveryBackend();

    /** For Vert.x, which finds it by {@link ServiceLoader}. */
    public RegistryDiscovery() {}

    /** Lets a local map hold a backend. */
    private record Shared(RegistryBackend backend) implements Shareable {}

    /** Discovery on {@code registry}, otherwise as usual. */
    public static ServiceDiscovery create(Vertx vertx, Registry registry) {
        return create(vertx, registry, new ServiceDiscoveryOptions());
    }

    /**
     * Discovery on {@code registry}, which whoever made it closes, after this. Two on one registry see what the other has
     * published as they see what other processes have.
     *
     * @param options all but those of the backend are heeded
     */
    public static ServiceDiscovery create(Vertx vertx, Registry registry, ServiceDiscoveryOptions options) {
        LocalMap<String, Shared> backends = vertx.sharedData().getLocalMap(MAP);
        String key = UUID.randomUUID().toString();
        RegistryBackend backend = new RegistryBackend(registry);
        backend.init(vertx, new JsonObject());
        backends.put(key, new Shared(backend));
        try {
            return ServiceDiscovery.create(
                    vertx,
                    new ServiceDiscoveryOptions(options)
                            .setBackendConfiguration(
                                    new JsonObject().put(NAME_KEY, NAME).put(HANDED_OVER_KEY, key)));
        } finally {
            backends.remove(key);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Takes the backend that {@code configuration} means.
     *
     * @throws dev.weft.config.SettingsException at the first mistake in it
     */
    @Override
    public void init(Vertx vertx, JsonObject configuration) {
        if (!NAME.equals(configuration.getString(NAME_KEY))) {
            backend = unnamed();
            backend.init(vertx, configuration);
        } else if (configuration.containsKey(HANDED_OVER_KEY)) {
            backend = handedOver(vertx, configuration.getString(HANDED_OVER_KEY));
        } else {
            backend = shared(vertx, settings(configuration));
        }
    }

    private static ServiceDiscoveryBackend unnamed() {
        return ServiceLoader.load(ServiceDiscoveryBackend.class).stream()
                .filter(provider -> provider.type() != RegistryDiscovery.class)
                .findFirst()
                .map(ServiceLoader.Provider::get)
                .orElseGet(DefaultServiceDiscoveryBackend::new);
    }

    private static ServiceDiscoveryBackend handedOver(Vertx vertx, String key) {
        Shared shared = vertx.sharedData().<String, Shared>getLocalMap(MAP).get(key);
        if (shared == null) {
            throw new IllegalArgumentException(HANDED_OVER_KEY + " is for RegistryDiscovery.create only");
        }
        return shared.backend();
    }

    private static RegistrySettings settings(JsonObject configuration) {
        Settings settings = Settings.of("service discovery", configuration);
        settings.text(NAME_KEY, NAME);
        settings.object(REGISTRY_KEY);
        settings.finish();
        return RegistrySettings.in(settings);
    }

    private static RegistryBackend shared(Vertx vertx, RegistrySettings settings) {
        LocalMap<String, Shared> backends = vertx.sharedData().getLocalMap(MAP);
        String key = settings + " " + settings.hashCode();
        return backends.computeIfAbsent(key, k -> new Shared(open(vertx, settings)))
                .backend();
    }

    private static RegistryBackend open(Vertx vertx, RegistrySettings settings) {
        Registry registry = Registries.shared(vertx, settings);
        RegistryBackend backend = new RegistryBackend(registry);
        backend.init(vertx, new JsonObject());
        ((VertxInternal) vertx)
                .addCloseHook(
                        done -> backend.close().eventually(registry::close).onComplete(done));
        return backend;
    }

    @Override
    public void store(Record record, Handler<AsyncResult<Record>> resultHandler) {
        backend.store(record, resultHandler);
    }

    @Override
    public void remove(Record record, Handler<AsyncResult<Record>> resultHandler) {
        backend.remove(record, resultHandler);
    }

    @Override
    public void remove(String uuid, Handler<AsyncResult<Record>> resultHandler) {
        backend.remove(uuid, resultHandler);
    }

    @Override
    public void update(Record record, Handler<AsyncResult<Void>> resultHandler) {
        backend.update(record, resultHandler);
    }

    @Override
    public void getRecords(Handler<AsyncResult<List<Record>>> resultHandler) {
        backend.getRecords(resultHandler);
    }

    @Override
    public void getRecord(String uuid, Handler<AsyncResult<Record>> resultHandler) {
        backend.getRecord(uuid, resultHandler);
    }
}
