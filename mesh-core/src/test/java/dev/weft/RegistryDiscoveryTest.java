// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.config.SettingsException;
import dev.weft.registry.Registry;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.impl.DefaultServiceDiscoveryBackend;
import io.vertx.servicediscovery.spi.ServiceDiscoveryBackend;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Vert.x's own service discovery, told by its options alone to be on our registry, in a real Redis. */
class RegistryDiscoveryTest {
    private static final JsonObject ORDERS = new JsonObject().put("name", "orders");
    private static RedisProcess shared;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @BeforeAll
    static void startRedis() {
        shared = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        shared.close();
    }

    private static JsonObject named() {
        return new JsonObject().put("backend-name", "weft");
    }

    private static JsonObject in(RedisProcess redis, String prefix) {
        return new JsonObject()
                .put("redis", new JsonArray().add("redis://127.0.0.1:" + redis.port()))
                .put("prefix", prefix);
    }

    private static ServiceDiscovery discovery(Vertx vertx, JsonObject backend) {
        return ServiceDiscovery.create(vertx, new ServiceDiscoveryOptions().setBackendConfiguration(backend));
    }

    private static Record orders(int port) {
        return HttpEndpoint.createRecord("orders", "127.0.0.1", port, "/api");
    }

    @Test
    void two_processes_with_one_redis_find_each_others_records() {
        JsonObject backend = named().put("registry", in(shared, "two"));
        ServiceDiscovery one = discovery(sandbox.vertx(), backend);
        ServiceDiscovery other = discovery(sandbox.newVertx(), backend);
        Record first = await(one.publish(orders(8080)));
        Record second = await(other.publish(orders(9090)));
        for (ServiceDiscovery each : List.of(one, other)) {
            until("both are found", () -> await(each.getRecords(ORDERS)).size() == 2);
            assertThat(await(each.getRecords(ORDERS))).containsExactlyInAnyOrder(first, second);
            assertThat(await(each.getRecord(first.getRegistration()))).isEqualTo(first);
            assertThat(await(each.getRecord(second.getRegistration()))).isEqualTo(second);
        }

        await(one.update(first.setStatus(Status.OUT_OF_SERVICE)));
        assertThat(await(one.getRecords(ORDERS))).containsExactly(second);
        until("one is found", () -> await(other.getRecords(ORDERS)).size() == 1);
        await(one.update(first.setStatus(Status.UP)));
        assertThat(await(one.getRecords(ORDERS))).hasSize(2);
        until("both are found", () -> await(other.getRecords(ORDERS)).size() == 2);

        await(one.unpublish(first.getRegistration()));
        assertThat(await(one.getRecords(ORDERS))).containsExactly(second);
        until("one is found", () -> await(other.getRecords(ORDERS)).equals(List.of(second)));
    }

    @Test
    void discoveries_of_one_vertx_with_equal_settings_are_one() {
        JsonObject backend = named().put("registry", in(shared, "equal"));
        Record record = await(discovery(sandbox.vertx(), backend).publish(orders(8080)));
        ServiceDiscovery same = discovery(sandbox.vertx(), backend.copy());
        assertThat(await(same.getRecord(ORDERS))).isEqualTo(record);
        await(same.unpublish(record.getRegistration()));
        assertThat(await(same.getRecord(ORDERS))).isNull();
    }

    @Test
    void records_are_found_while_redis_is_away() {
        try (RedisProcess redis = RedisProcess.start()) {
            JsonObject backend = named().put("registry", in(redis, "away"));
            ServiceDiscovery one = discovery(sandbox.vertx(), backend);
            ServiceDiscovery other = discovery(sandbox.newVertx(), backend);
            Record record = await(one.publish(orders(8080)));
            until("it is found", () -> await(other.getRecord(ORDERS)) != null);

            redis.kill();
            assertThat(await(one.getRecord(ORDERS))).isEqualTo(record);
            assertThat(await(other.getRecord(ORDERS))).isEqualTo(record);
        }
    }

    @Test
    void read_fails_when_redis_has_never_been_there() {
        JsonObject settings =
                new JsonObject().put("redis", new JsonArray().add("redis://127.0.0.1:" + Sandbox.closedPort()));
        ServiceDiscovery discovery = discovery(sandbox.vertx(), named().put("registry", settings));
        assertThatThrownBy(() -> await(discovery.getRecord(ORDERS)))
                .hasMessage("the registry has not said within 5000ms which services there are");
    }

    @Test
    void without_settings_it_is_in_this_process() {
        Record record = await(discovery(sandbox.vertx(), named()).publish(orders(8080)));
        Registry ofMeshes = Registries.shared(sandbox.vertx(), RegistrySettings.local());
        sandbox.closeLater(ofMeshes::close);
        String id = record.getRegistration().replace("@orders", "");
        until(
                "meshes know it",
                () -> ofMeshes.watch("orders").members().find(id).isPresent());
        assertThat(await(discovery(sandbox.newVertx(), named()).getRecord(ORDERS)))
                .isNull();
    }

    @Test
    void unnamed_discovery_is_that_of_vertx_itself(@TempDir Path directory) throws IOException {
        ServiceDiscovery unnamed = unnamed(directory, RegistryDiscovery.class);
        Record record = await(unnamed.publish(orders(8080)));
        AsyncMap<String, String> map = await(sandbox.vertx().sharedData().getLocalAsyncMap("service.registry"));
        assertThat(await(map.keys())).containsExactly(record.getRegistration());
        assertThat(await(unnamed.getRecord(record.getRegistration()))).isEqualTo(record);
        assertThat(await(unnamed.getRecords(ORDERS))).containsExactly(record);

        await(unnamed.update(record.setMetadata(new JsonObject().put("a", 1))));
        assertThat(await(unnamed.getRecord(ORDERS))).isEqualTo(record);
        await(unnamed.unpublish(record.getRegistration()));
        assertThat(await(unnamed.getRecord(ORDERS))).isNull();
        assertThat(await(discovery(sandbox.vertx(), named()).getRecord(ORDERS))).isNull();
    }

    @Test
    void unnamed_discovery_is_another_that_is_found_too(@TempDir Path directory) throws IOException {
        ServiceDiscovery unnamed = unnamed(directory, RegistryDiscovery.class, FullBackend.class);
        assertThatThrownBy(() -> await(unnamed.publish(orders(8080)))).hasMessage("full");
    }

    /** As it is created where these backends, and no others, can be found, in that order. */
    private ServiceDiscovery unnamed(Path directory, Class<?>... backends) throws IOException {
        Path file = directory.resolve("backends");
        Files.write(file, Stream.of(backends).map(Class::getName).toList());
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        thread.setContextClassLoader(new ClassLoader(usual) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                return name.endsWith(ServiceDiscoveryBackend.class.getName())
                        ? Collections.enumeration(List.of(file.toUri().toURL()))
                        : super.getResources(name);
            }
        });
        try {
            return ServiceDiscovery.create(sandbox.vertx());
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    /** It takes no records. */
    public static final class FullBackend extends DefaultServiceDiscoveryBackend {
        @Override
        public void store(Record record, Handler<AsyncResult<Record>> resultHandler) {
            resultHandler.handle(Future.failedFuture("full"));
        }
    }

    @Test
    void mistake_in_the_settings_is_told() {
        assertThatThrownBy(() -> discovery(sandbox.vertx(), named().put("registri", new JsonObject())))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("unknown key \"registri\"");
        JsonObject lease = new JsonObject().put("lease", "1ms");
        assertThatThrownBy(() -> discovery(sandbox.vertx(), named().put("registry", lease)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("registry.lease");
    }
}
