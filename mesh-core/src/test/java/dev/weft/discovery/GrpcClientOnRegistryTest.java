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
import dev.weft.balance.VertxLoadBalancer;
import dev.weft.rpc.Sandbox;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoServiceGrpcClient;
import dev.weft.test.v1.EchoServiceGrpcService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Vert.x's own gRPC client and servers over loopback, and a registry that tells the client where to go. */
class GrpcClientOnRegistryTest {
    private static final String HOLD = "hold";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final List<Promise<Void>> held = new CopyOnWriteArrayList<>();
    private Doorways doorways;
    private GrpcClient client;

    @BeforeEach
    void open() {
        doorways = new Doorways(
                sandbox,
                id -> GrpcServer.server(sandbox.vertx())
                        .callHandler(EchoServiceGrpcService.Echo, request -> answer(request, id)));
        BalanceOptions options = new BalanceOptions()
                .setBalancer(Balancer.roundRobin())
                .setSlowStart(Duration.ZERO)
                .setEjection(EjectionOptions.none());
        client = GrpcClient.builder(sandbox.vertx())
                .withAddressResolver(new RegistryAddressResolver(doorways.replica()))
                .withLoadBalancer(new VertxLoadBalancer(options))
                .build();
        sandbox.closeLater(client::close);
    }

    /** With its name; to who asks it to hold the call, not before it is told to. */
    private void answer(GrpcServerRequest<EchoRequest, EchoReply> request, String id) {
        EchoReply reply = EchoReply.newBuilder().setText(id).build();
        request.handler(asked -> {
            if (asked.getText().equals(HOLD)) {
                Promise<Void> promise = Promise.promise();
                promise.future().onSuccess(go -> request.response().end(reply));
                held.add(promise);
            } else {
                request.response().end(reply);
            }
        });
    }

    @Test
    void calls_are_spread_over_all_instances() {
        doorways.join("one", "two", "three");
        assertThat(answers(() -> call(SERVICE, ""))).isEqualTo(Map.of("one", 10, "two", 10, "three", 10));
    }

    @Test
    void instance_that_drains_gets_nothing_new_and_ends_what_it_has() {
        doorways.join("one");
        Future<String> running = call(SERVICE, HOLD);
        Sandbox.until("it runs", () -> held.size() == 1);

        doorways.join("two", "three");
        doorways.drain("one");
        assertThat(answers(() -> call(SERVICE, ""))).containsOnlyKeys("two", "three");

        held.forEach(Promise::complete);
        assertThat(await(running)).isEqualTo("one");
    }

    @Test
    void instance_that_comes_is_found_and_one_that_leaves_is_left() {
        doorways.join("one", "two");
        assertThat(answers(() -> call(SERVICE, ""))).containsOnlyKeys("one", "two");

        doorways.join("three");
        assertThat(answers(() -> call(SERVICE, ""))).containsOnlyKeys("one", "two", "three");

        doorways.leave("one");
        assertThat(answers(() -> call(SERVICE, ""))).containsOnlyKeys("two", "three");
    }

    @Test
    void call_to_a_service_without_instances_fails() {
        assertThatThrownBy(() -> await(call("nobody", "")))
                .hasMessageContaining("No results for door \"http\" of \"nobody\"");
    }

    private Future<String> call(String service, String text) {
        EchoRequest asked = EchoRequest.newBuilder().setText(text).build();
        return client.request(MeshAddress.of(service, DOOR), EchoServiceGrpcClient.Echo)
                .compose(request -> request.send(asked))
                .compose(GrpcClientResponse::last)
                .map(EchoReply::getText);
    }
}
