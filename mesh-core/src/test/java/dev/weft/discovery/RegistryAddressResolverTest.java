// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import static dev.weft.discovery.Doorways.DOOR;
import static dev.weft.discovery.Doorways.SERVICE;
import static dev.weft.discovery.Doorways.answers;
import static dev.weft.rpc.Sandbox.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.balance.BalanceOptions;
import dev.weft.balance.Balancer;
import dev.weft.balance.EjectionOptions;
import dev.weft.balance.Split;
import dev.weft.balance.VertxLoadBalancer;
import dev.weft.registry.Instance;
import dev.weft.registry.Lease;
import dev.weft.registry.Membership;
import dev.weft.registry.Registry;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.LoadBalancer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Vert.x's own HTTP client over loopback, and a registry that tells it where to go. */
class RegistryAddressResolverTest {
    private static final MeshAddress ORDERS = MeshAddress.of(SERVICE, DOOR);
    private static final Map<String, String> CANARY = Map.of("track", "canary");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final List<Promise<Void>> held = new CopyOnWriteArrayList<>();
    private Doorways doorways;

    /** Each answers with its name; what is asked of /held, not before it is told to. */
    @BeforeEach
    void open() {
        doorways = new Doorways(sandbox, id -> request -> {
            HttpServerResponse response = request.response();
            if (request.path().equals("/held")) {
                Promise<Void> promise = Promise.promise();
                promise.future().onSuccess(go -> response.end(id));
                held.add(promise);
            } else {
                response.end(id);
            }
        });
    }

    @Test
    void requests_are_spread_over_all_instances() {
        doorways.join("one", "two", "three");
        HttpClient client = client(Balancer.roundRobin());
        assertThat(answers(() -> request(client))).isEqualTo(Map.of("one", 10, "two", 10, "three", 10));
    }

    @Test
    void balancer_of_vertx_itself_does_as_well() {
        doorways.join("one", "two", "three");
        HttpClient client = client(LoadBalancer.ROUND_ROBIN);
        assertThat(answers(() -> request(client))).isEqualTo(Map.of("one", 10, "two", 10, "three", 10));
    }

    @Test
    void instance_that_drains_gets_nothing_new_and_ends_what_it_has() {
        doorways.join("one");
        HttpClient client = client(Balancer.roundRobin());
        Future<String> running = request(client, ORDERS, "/held");
        Sandbox.until("it runs", () -> held.size() == 1);

        doorways.join("two", "three");
        doorways.drain("one");
        assertThat(answers(() -> request(client))).containsOnlyKeys("two", "three");

        held.forEach(Promise::complete);
        assertThat(await(running)).isEqualTo("one");
    }

    @Test
    void instance_that_comes_is_found_and_one_that_leaves_is_left() {
        doorways.join("one", "two");
        HttpClient client = client(Balancer.roundRobin());
        assertThat(answers(() -> request(client))).containsOnlyKeys("one", "two");

        doorways.join("three");
        assertThat(answers(() -> request(client))).containsOnlyKeys("one", "two", "three");

        doorways.leave("one");
        assertThat(answers(() -> request(client))).containsOnlyKeys("two", "three");
    }

    @Test
    void request_for_a_service_without_instances_fails() {
        assertThatThrownBy(() -> await(request(client(), MeshAddress.of("nobody", DOOR), "/")))
                .hasMessageContaining("No results for door \"http\" of \"nobody\"");
    }

    @Test
    void request_fails_when_the_last_instance_has_left_and_goes_on_when_there_is_one() {
        doorways.join("one");
        HttpClient client = client(Balancer.roundRobin());
        assertThat(await(request(client))).isEqualTo("one");

        doorways.leave("one");
        assertThatThrownBy(() -> await(request(client))).hasMessageContaining("of \"orders\"");

        doorways.join("two");
        assertThat(await(request(client))).isEqualTo("two");
    }

    @Test
    void request_fails_in_time_when_the_registry_says_nothing() {
        HttpClient client = client(
                new RegistryAddressResolver(new MuteRegistry(), Duration.ofMillis(20)), LoadBalancer.ROUND_ROBIN);
        assertThatThrownBy(() -> await(request(client)))
                .hasMessage("the registry has not said within 20ms who there is of door \"http\" of \"orders\"");
    }

    @Test
    void only_instances_with_the_door_are_asked() {
        doorways.join("one");
        doorways.list(Instance.onWire(SERVICE, "wired", Sandbox.address(Sandbox.closedPort())));
        HttpClient client = client(Balancer.roundRobin());
        assertThat(answers(() -> request(client))).containsOnlyKeys("one");
    }

    @Test
    void address_with_tags_is_that_of_those_who_have_them() {
        doorways.join("one", "two");
        doorways.join("canary", "", Instance.USUAL_WEIGHT, CANARY);
        HttpClient client = client(Balancer.roundRobin());
        assertThat(answers(() -> request(client, ORDERS.withTags(CANARY), "/"))).containsOnlyKeys("canary");
        assertThat(answers(() -> request(client))).containsOnlyKeys("one", "two", "canary");
    }

    @Test
    void weights_share_out_the_requests_and_none_go_to_weight_0() {
        doorways.join("light", "", 50, Map.of());
        doorways.join("heavy", "", 100, Map.of());
        doorways.join("none", "", 0, Map.of());
        HttpClient client = client(Balancer.weightedRoundRobin());
        Map<String, Integer> answers = answers(() -> request(client));
        assertThat(answers).containsOnlyKeys("light", "heavy");
        assertThat(answers.get("light")).isBetween(8, 12);
    }

    @Test
    void canary_gets_its_share_of_the_requests() {
        doorways.join("one");
        doorways.join("canary", "", Instance.USUAL_WEIGHT, CANARY);
        BalanceOptions options = options(Balancer.roundRobin());
        HttpClient none = client(resolver(), new VertxLoadBalancer(options.setSplit(Split.canary(0, CANARY))));
        HttpClient all = client(resolver(), new VertxLoadBalancer(options.setSplit(Split.canary(1, CANARY))));
        assertThat(answers(() -> request(none))).containsOnlyKeys("one");
        assertThat(answers(() -> request(all))).containsOnlyKeys("canary");
    }

    @Test
    void requests_stay_in_the_zone_of_the_caller() {
        doorways.join("near", "a", Instance.USUAL_WEIGHT, Map.of());
        doorways.join("far", "b", Instance.USUAL_WEIGHT, Map.of());
        BalanceOptions options = options(Balancer.roundRobin());
        HttpClient here = client(resolver(), new VertxLoadBalancer(options.setZone("a")));
        HttpClient there = client(resolver(), new VertxLoadBalancer(options.setZone("b")));
        assertThat(answers(() -> request(here))).containsOnlyKeys("near");
        assertThat(answers(() -> request(there))).containsOnlyKeys("far");
    }

    @Test
    void address_of_a_server_is_none_of_ours() {
        SocketAddress other = Sandbox.address(Sandbox.closedPort());
        HttpClient client = client();
        assertThatThrownBy(() -> await(client.request(new RequestOptions().setServer(other))))
                .hasMessageContaining("" + other.port());
    }

    private RegistryAddressResolver resolver() {
        return new RegistryAddressResolver(doorways.replica());
    }

    private HttpClient client() {
        return client(resolver(), new VertxLoadBalancer(new BalanceOptions()));
    }

    private HttpClient client(Balancer balancer) {
        return client(new VertxLoadBalancer(options(balancer)));
    }

    private HttpClient client(LoadBalancer balancer) {
        return client(resolver(), balancer);
    }

    private HttpClient client(RegistryAddressResolver resolver, LoadBalancer balancer) {
        HttpClient client = sandbox.vertx()
                .httpClientBuilder()
                .withAddressResolver(resolver)
                .withLoadBalancer(balancer)
                .build();
        sandbox.closeLater(client::close);
        return client;
    }

    /** Those that join take their share at once, and a busy machine does not eject the slow. */
    private static BalanceOptions options(Balancer balancer) {
        return new BalanceOptions()
                .setBalancer(balancer)
                .setSlowStart(Duration.ZERO)
                .setEjection(EjectionOptions.none());
    }

    private static Future<String> request(HttpClient client) {
        return request(client, ORDERS, "/");
    }

    private static Future<String> request(HttpClient client, MeshAddress address, String path) {
        return client.request(new RequestOptions().setServer(address).setURI(path))
                .compose(request -> request.send().compose(HttpClientResponse::body))
                .map(Buffer::toString);
    }

    /** Its store is away, and has been since the start. */
    private static final class MuteRegistry implements Registry {
        @Override
        public Lease register(Instance instance) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Membership watch(String service) {
            return new Membership(service);
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
