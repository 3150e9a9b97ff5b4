// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.RegistryDiscovery;
import dev.weft.registry.InMemoryStore;
import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.Registry;
import dev.weft.registry.RegistryOperator;
import dev.weft.registry.RegistryOptions;
import dev.weft.registry.State;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceReference;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.types.EventBusService;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Vert.x's own service discovery, on a registry in memory; and another process's, on the same. */
class RegistryBackendTest {
    private static final JsonObject ORDERS = new JsonObject().put("name", "orders");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final InMemoryStore store = new InMemoryStore();
    private LeasedRegistry registry;
    private ServiceDiscovery discovery;

    @BeforeEach
    void open() {
        registry = registry(sandbox.vertx());
        discovery = RegistryDiscovery.create(sandbox.vertx(), registry);
    }

    private LeasedRegistry registry(Vertx vertx) {
        LeasedRegistry made = new LeasedRegistry(vertx, new RegistryOptions(), context -> store);
        sandbox.closeLater(made::close);
        return made;
    }

    /** What another process has. */
    private ServiceDiscovery elsewhere() {
        Vertx vertx = sandbox.newVertx();
        return RegistryDiscovery.create(vertx, registry(vertx));
    }

    private static Record orders(int port) {
        return HttpEndpoint.createRecord("orders", false, "127.0.0.1", port, "/api", new JsonObject());
    }

    @Test
    void published_record_is_found_at_once() {
        Record record = await(discovery.publish(orders(8080)));
        assertThat(record.getRegistration()).endsWith("@orders");
        assertThat(await(discovery.getRecord(ORDERS))).isEqualTo(record);
        assertThat(await(discovery.getRecord(record.getRegistration()))).isEqualTo(record);
        assertThat(await(discovery.getRecords(r -> true))).containsExactly(record);
    }

    @Test
    void published_record_is_found_elsewhere_and_gone_when_it_is_unpublished() {
        ServiceDiscovery other = elsewhere();
        Record record = await(discovery.publish(orders(8080)));
        until("it is found", () -> record.equals(await(other.getRecord(ORDERS))));
        assertThat(await(other.getRecord(record.getRegistration()))).isEqualTo(record);

        await(discovery.unpublish(record.getRegistration()));
        until("it is gone", () -> await(other.getRecord(ORDERS)) == null);
    }

    @Test
    void unpublished_record_is_gone_at_once() {
        for (int i = 0; i < 20; i++) {
            Record record = await(discovery.publish(orders(8080)));
            await(discovery.unpublish(record.getRegistration()));
            assertThat(await(discovery.getRecords(r -> true, true))).isEmpty();
            assertThat(await(discovery.getRecord(record.getRegistration()))).isNull();
        }
    }

    @Test
    void updated_record_is_found_as_it_is_now() {
        ServiceDiscovery other = elsewhere();
        Record record = await(discovery.publish(orders(8080)));
        record.getMetadata().put("track", "canary");
        record.setLocation(orders(9090).getLocation());

        await(discovery.update(record));
        assertThat(await(discovery.getRecords(r -> true))).containsExactly(record);
        until("it is found", () -> record.equals(await(other.getRecord(new JsonObject().put("track", "canary")))));
    }

    @Test
    void record_that_is_out_of_service_is_found_only_by_who_asks_for_it_until_it_is_up_again() {
        ServiceDiscovery other = elsewhere();
        Record record = await(discovery.publish(orders(8080)));
        until("it is found", () -> await(other.getRecord(ORDERS)) != null);
        for (int i = 0; i < 2; i++) {
            await(discovery.update(record.setStatus(Status.OUT_OF_SERVICE)));
            assertThat(await(discovery.getRecord(ORDERS))).isNull();
            assertThat(await(discovery.getRecords(r -> true, true))).containsExactly(record);
            until("it is out of service", () -> await(other.getRecord(ORDERS)) == null);
            assertThat(await(other.getRecords(r -> true, true))).containsExactly(record);

            await(discovery.update(record.setStatus(Status.UP)));
            assertThat(await(discovery.getRecord(ORDERS))).isEqualTo(record);
            until("it is up", () -> await(other.getRecord(ORDERS)) != null);
        }
    }

    @Test
    void record_that_an_operator_drains_is_out_of_service() {
        Record record = await(discovery.publish(orders(8080)));
        String id = RecordInstances.idOf(record.getRegistration());
        await(new RegistryOperator(registry).setState("orders", id, State.DRAINING));
        until("it is out of service", () -> await(discovery.getRecord(ORDERS)) == null);
        assertThat(await(discovery.getRecord(record.getRegistration())).getStatus())
                .isEqualTo(Status.OUT_OF_SERVICE);
    }

    @Test
    void instance_that_was_registered_without_discovery_is_a_record() {
        Instance instance = new Instance(
                "orders", "one", "v2", "a", 50, Map.of("track", "canary"), Map.of("wire", Sandbox.address(7400)));
        Lease lease = registry(sandbox.newVertx()).register(instance);
        await(lease.registered());
        until("it is found", () -> await(discovery.getRecord(ORDERS)) != null);
        Record expected = ServiceRecords.of(instance, State.UP).setRegistration("one@orders");
        assertThat(await(discovery.getRecord(ORDERS))).isEqualTo(expected);
        assertThat(await(discovery.getRecord("one@orders"))).isEqualTo(expected);

        await(lease.withdraw());
        until("it is gone", () -> await(discovery.getRecord(ORDERS)) == null);
    }

    @Test
    void record_of_an_instance_is_registered_as_that_instance() {
        Instance instance = Instance.onWire("orders", "one", Sandbox.address(7400));
        Record record = await(discovery.publish(ServiceRecords.of(instance, State.UP)));
        assertThat(record.getRegistration()).isEqualTo("one@orders");
        until(
                "it is a member",
                () -> registry.watch("orders").members().find("one").isPresent());
        assertThat(registry.watch("orders").members().find("one").orElseThrow().instance())
                .isEqualTo(instance);
    }

    @Test
    void only_who_has_published_a_record_may_change_it() {
        ServiceDiscovery other = elsewhere();
        Record record = await(discovery.publish(orders(8080)));
        assertThatThrownBy(() -> await(other.unpublish(record.getRegistration())))
                .hasMessageContaining("published by another process");
        assertThatThrownBy(() -> await(other.update(record))).hasMessageContaining("published by another process");
        assertThat(await(discovery.getRecord(ORDERS))).isEqualTo(record);
    }

    @Test
    void record_that_is_not_there_cannot_be_unpublished() {
        assertThatThrownBy(() -> await(discovery.unpublish("nobody"))).hasMessageContaining("'nobody' not found");
        assertThatThrownBy(() -> await(discovery.unpublish("one@orders"))).hasMessageContaining("not found");
        Record record = await(discovery.publish(orders(8080)));
        await(discovery.unpublish(record.getRegistration()));
        assertThatThrownBy(() -> await(discovery.unpublish(record.getRegistration())))
                .hasMessageContaining("not found");
    }

    @Test
    void record_is_published_but_once() {
        Record record = await(discovery.publish(orders(8080)));
        assertThatThrownBy(() -> discovery.publish(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registered already");
    }

    @Test
    void updated_record_keeps_its_name() {
        Record record = await(discovery.publish(orders(8080)));
        assertThatThrownBy(() -> discovery.update(record.setName("bills")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keeps its name");
    }

    @Test
    void who_is_given_a_record_may_change_it_for_themselves() {
        await(discovery.publish(orders(8080)));
        ServiceDiscovery other = elsewhere();
        until("it is found", () -> await(other.getRecord(ORDERS)) != null);
        for (ServiceDiscovery one : List.of(discovery, other)) {
            await(one.getRecord(ORDERS)).getMetadata().put("mine", true);
            await(one.getRecord(ORDERS)).getLocation().put("mine", true);
            Record again = await(one.getRecord(ORDERS));
            assertThat(again.getMetadata().containsKey("mine")).isFalse();
            assertThat(again.getLocation().containsKey("mine")).isFalse();
        }
    }

    @Test
    void changes_are_announced_as_ever() {
        List<JsonObject> announced = new CopyOnWriteArrayList<>();
        sandbox.vertx()
                .eventBus()
                .<JsonObject>consumer(
                        discovery.options().getAnnounceAddress(), message -> announced.add(message.body()));
        Record record = await(discovery.publish(orders(8080)));
        await(discovery.update(record.setMetadata(new JsonObject().put("track", "canary"))));
        await(discovery.unpublish(record.getRegistration()));
        until("all is announced", () -> announced.size() == 3);
        assertThat(announced).extracting(event -> event.getString("status")).containsExactly("UP", "UP", "DOWN");
        assertThat(announced).extracting(event -> event.getString("name")).containsOnly("orders");
    }

    @Test
    void use_of_a_record_is_told_as_ever() {
        List<String> told = new CopyOnWriteArrayList<>();
        sandbox.vertx()
                .eventBus()
                .<JsonObject>consumer(
                        discovery.options().getUsageAddress(),
                        message -> told.add(message.body().getString("type")));
        ServiceReference reference = discovery.getReference(await(discovery.publish(orders(8080))));
        assertThat(reference.getAs(HttpClient.class)).isNotNull();
        reference.release();
        until("both are told", () -> told.equals(List.of("bind", "release")));
    }

    @Test
    void what_was_published_is_withdrawn_when_vertx_closes() {
        Vertx closing = sandbox.newVertx();
        Registry last = new LeasedRegistry(closing, new RegistryOptions(), context -> store);
        await(RegistryDiscovery.create(closing, last).publish(orders(8080)));
        until("it is found", () -> await(discovery.getRecord(ORDERS)) != null);
        await(closing.close());
        until("it is gone", () -> await(discovery.getRecord(ORDERS)) == null);
    }

    @Test
    void http_endpoint_is_found_by_clients_that_resolve_in_the_registry() {
        int port = await(sandbox.vertx()
                        .createHttpServer()
                        .requestHandler(request -> request.response().end("here"))
                        .listen(0, Sandbox.HOST))
                .actualPort();
        await(discovery.publish(orders(port)));
        HttpClient client = sandbox.vertx()
                .httpClientBuilder()
                .withAddressResolver(new RegistryAddressResolver(registry))
                .build();
        sandbox.closeLater(client::close);
        until("callers know it", () -> !registry.watch("orders").members().isEmpty());
        String answer = await(client.request(
                        new io.vertx.core.http.RequestOptions().setServer(MeshAddress.of("orders", MeshAddress.HTTP)))
                .compose(request -> request.send())
                .compose(response -> response.body())
                .map(body -> body.toString()));
        assertThat(answer).isEqualTo("here");
    }

    @Test
    void record_of_any_type_comes_back_as_it_was() {
        ServiceDiscovery other = elsewhere();
        JsonObject nested = new JsonObject()
                .put("zone", "a")
                .put("version", "v2")
                .put("weight", 50)
                .put("record.0", "mine")
                .put("long", "\uD83D\uDE00é\"\\ ".repeat(200))
                .put("on", true)
                .put("nothing", (Object) null)
                .put("list", new JsonArray().add(1).add(new JsonObject().put("a", 2.5)));
        List<Record> records = List.of(
                HttpEndpoint.createRecord("http", true, "host.example", 443, "/root", nested),
                EventBusService.createRecord("bus", "some.address", "some.Type", nested),
                new Record().setName("bare"),
                new Record().setName("down").setType("x").setStatus(Status.DOWN),
                new Record()
                        .setName("odd")
                        .setType(ServiceRecords.TYPE)
                        .setLocation(
                                new JsonObject().put("host", "h").put("port", 1).put("more", 2)),
                new Record()
                        .setName("portless")
                        .setLocation(new JsonObject().put("host", "h").put("port", 0)));
        for (Record record : records) {
            await(discovery.publish(record));
        }
        for (Record record : records) {
            until(
                    record.getName(),
                    () -> await(other.getRecords(r -> r.equals(record), true)).size() == 1);
        }
        assertThat(await(discovery.getRecords(r -> true, true))).containsExactlyInAnyOrderElementsOf(records);
    }

    @Test
    void what_does_not_fit_is_refused() {
        assertThatThrownBy(() -> discovery.publish(new Record()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have a name");
        assertThatThrownBy(() -> discovery.publish(new Record().setName("two words")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("service must be");
        Record large = new Record().setName("large").setMetadata(new JsonObject().put("text", "x".repeat(17_000)));
        assertThatThrownBy(() -> discovery.publish(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record \"large\" is too large to register")
                .hasMessageContaining("keep what is large elsewhere");
    }
}
