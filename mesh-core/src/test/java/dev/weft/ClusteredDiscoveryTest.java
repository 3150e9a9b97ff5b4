// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static dev.weft.rpc.Sandbox.HOST;
import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.types.HttpEndpoint;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Vert.x's own service discovery on our registry, in two members of a cluster of Vert.x. */
class ClusteredDiscoveryTest {
    private static final JsonObject ORDERS = new JsonObject().put("name", "orders");
    private static final String ANNOUNCED = ServiceDiscoveryOptions.DEFAULT_ANNOUNCE_ADDRESS;
    private static Vertx one;
    private static Vertx other;

    @BeforeAll
    static void formCluster() {
        int port = RedisProcess.freePort();
        one = join(port, port);
        other = join(RedisProcess.freePort(), port);
    }

    @AfterAll
    static void leaveCluster() {
        await(other.close());
        await(one.close());
    }

    /** Multicast, phone-home and everything else that would look beyond this machine is off. */
    private static Vertx join(int ownPort, int firstPort) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName("weft-" + firstPort);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.partition.count", "11");
        var network = config.getNetworkConfig();
        network.setPort(ownPort).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface(HOST);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).addMember(HOST + ":" + firstPort);
        return await(Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(2)
                        .setEventBusOptions(new EventBusOptions().setHost(HOST)))
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    }

    @Test
    void members_with_one_redis_find_each_others_records_and_hear_of_them() {
        try (RedisProcess redis = RedisProcess.start()) {
            JsonArray servers = new JsonArray().add("redis://127.0.0.1:" + redis.port());
            tellEachOther(new JsonObject().put("redis", servers));
        }
    }

    @Test
    void members_without_redis_find_each_others_records_and_hear_of_them() {
        tellEachOther(new JsonObject());
    }

    private static void tellEachOther(JsonObject registry) {
        List<JsonObject> announced = new CopyOnWriteArrayList<>();
        var announcements = other.eventBus().<JsonObject>consumer(ANNOUNCED, message -> announced.add(message.body()));
        await(announcements.completion());
        ServiceDiscovery here = discovery(one, registry);
        ServiceDiscovery there = discovery(other, registry);

        Record record = await(here.publish(HttpEndpoint.createRecord("orders", Sandbox.HOST, 8080, "/api")));
        assertThat(await(here.getRecord(ORDERS))).isEqualTo(record);
        until("it is found", () -> record.equals(await(there.getRecord(ORDERS))));
        until("it is announced", () -> announced.stream().anyMatch(event -> isOf(record, Status.UP, event)));

        await(here.unpublish(record.getRegistration()));
        assertThat(await(here.getRecord(ORDERS))).isNull();
        until("it is gone", () -> await(there.getRecord(ORDERS)) == null);
        until("its end is announced", () -> announced.stream().anyMatch(event -> isOf(record, Status.DOWN, event)));
        await(announcements.unregister());
    }

    private static boolean isOf(Record record, Status status, JsonObject announcement) {
        return new Record(announcement)
                .equals(new Record(record).setRegistration(null).setStatus(status));
    }

    private static ServiceDiscovery discovery(Vertx vertx, JsonObject registry) {
        JsonObject backend = new JsonObject().put("backend-name", "weft").put("registry", registry);
        return ServiceDiscovery.create(vertx, new ServiceDiscoveryOptions().setBackendConfiguration(backend));
    }
}
