// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.Address;
import io.vertx.core.net.AddressResolver;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Vert.x's own HTTP client over loopback, with our choice of the server. */
class VertxLoadBalancerTest {
    private static final Address ORDERS = new Address() {};

    private final Vertx vertx = Vertx.vertx();
    private final List<SocketAddress> listed = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void round_robin_takes_turns() throws Exception {
        serveThree();
        assertThat(answers(client(Balancer.roundRobin()), 30, ""))
                .hasSize(3)
                .allSatisfy((server, calls) -> assertThat(calls).isEqualTo(10));
    }

    @Test
    void key_stays_with_its_server() throws Exception {
        serveThree();
        assertThat(answers(client(Balancer.maglev()), 20, "cart-7")).hasSize(1);
    }

    @Test
    void dead_server_costs_one_call_and_gets_no_more() throws Exception {
        HttpServer dead = serve("dead");
        serve("alive");
        await(dead.close());
        HttpClient client = client(Balancer.roundRobin());

        int failures = 0;
        for (int i = 0; i < 10; i++) {
            failures += failed(request(client, "")) ? 1 : 0;
        }
        assertThat(failures).isBetween(1, 2);
    }

    @Test
    void ejection_survives_a_change_of_list() throws Exception {
        HttpServer dead = serve("dead");
        serve("alive");
        await(dead.close());
        EjectionOptions patient =
                new EjectionOptions().setLeastLostPause(Duration.ofMinutes(1)).setMostLostPause(Duration.ofMinutes(1));
        HttpClient client = client(new BalanceOptions()
                .setBalancer(Balancer.roundRobin())
                .setEjection(patient)
                .setSlowStart(Duration.ZERO));
        while (!failed(request(client, ""))) {
            // Until its turn has come.
        }

        serve("new");
        assertThat(answers(client, 20, "")).containsOnlyKeys("alive", "new");
    }

    private void serveThree() throws Exception {
        serve("one");
        serve("two");
        serve("three");
    }

    private HttpServer serve(String name) throws Exception {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> request.response().end(name))
                .listen(0, "127.0.0.1"));
        listed.add(SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1"));
        return server;
    }

    private HttpClient client(Balancer balancer) {
        return client(new BalanceOptions().setBalancer(balancer));
    }

    private HttpClient client(BalanceOptions options) {
        AddressResolver<Address> resolver = AddressResolver.mappingResolver(address -> new ArrayList<>(listed));
        return vertx.httpClientBuilder()
                .withAddressResolver(resolver)
                .withLoadBalancer(new VertxLoadBalancer(options))
                .build();
    }

    private static Future<String> request(HttpClient client, String key) {
        RequestOptions options = new RequestOptions().setServer(ORDERS).setMethod(HttpMethod.GET);
        if (!key.isEmpty()) {
            options.setRoutingKey(key);
        }
        return client.request(options)
                .compose(request -> request.send().compose(HttpClientResponse::body))
                .map(Buffer::toString);
    }

    private static Map<String, Integer> answers(HttpClient client, int calls, String key) throws Exception {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            answers.merge(await(request(client, key)), 1, Integer::sum);
        }
        return answers;
    }

    private static boolean failed(Future<String> answer) throws Exception {
        return await(answer.transform(result -> Future.succeededFuture(result.failed())));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
