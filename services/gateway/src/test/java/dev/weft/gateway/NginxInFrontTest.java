// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.hello.v1.HelloResp;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The shipped configuration in a real nginx; skipped where there is none. */
class NginxInFrontTest {
    private static final int AT_ONCE = 100;
    private static final int RATE = 50;
    private static final int UNDER_WAY = 20;
    private static final int MOST_REQUESTS = 50_000;

    @RegisterExtension
    final Edge edge = new Edge();

    @TempDir
    Path directory;

    private NginxProcess nginx;

    @BeforeEach
    void findNginx() {
        assumeTrue(NginxProcess.isThere(), "no nginx on this machine");
    }

    @AfterEach
    void stopNginx() {
        if (nginx != null) {
            nginx.close();
        }
    }

    @Test
    void requests_pass_and_the_gateway_counts_the_address_that_nginx_saw() throws IOException {
        edge.hello("hello-a")
                .open(
                        new JsonObject()
                                .put("proxies", 1)
                                .put(
                                        "limits",
                                        limits(
                                                "{ 'key': 'ip', 'value': '198.51.100.7', 'limit': { 'permits': 1, 'per': '1h' } }")));
        startNginx();

        assertThat(get("198.51.100.7").body()).isEqualTo("{\"reply\":\"Hello, Ada!\"}");
        HttpResponse<String> refused = get("198.51.100.7", "X-Forwarded-For", "203.0.113.1");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("RateLimit-Policy")).hasValue("\"weft/ip=198.51.100.7\";q=1;w=3600");
        assertThat(get("198.51.100.8").statusCode()).isEqualTo(200);
    }

    @Test
    void flood_of_one_client_is_cut_to_the_burst_and_the_rate_and_others_do_not_feel_it() throws IOException {
        edge.hello("hello-a").open(new JsonObject());
        startNginx();
        long begin = System.nanoTime();

        int admitted = 0;
        HttpResponse<String> refused = null;
        for (int refusals = 0; refusals < AT_ONCE; ) {
            HttpResponse<String> response = get("198.51.100.7");
            if (response.statusCode() == 200) {
                admitted++;
                assertThat(admitted).as("admitted").isLessThan(MOST_REQUESTS);
            } else {
                refused = response;
                refusals++;
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;

        assertThat(admitted).isBetween(AT_ONCE, AT_ONCE + (int) Math.ceil(RATE * seconds) + 1);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(new JsonObject(refused.body()).getInteger("status")).isEqualTo(429);
        assertThat(get("198.51.100.8").statusCode()).isEqualTo(200);
    }

    @Test
    void neighbours_in_one_network_of_ipv6_count_as_one_client() throws IOException {
        edge.hello("hello-a").open(new JsonObject());
        startNginx();

        for (String[] shape : new String[][] {
            {"2001:db8:1:2:3:4:5:%x", "2001:db8:1:2::1"},
            {"2001:db8::%x", "2001:db8::1:2:3:4"},
            {"2001:db8:1::%x", "2001:db8:1::2:3"},
            {"2001::5:1:1:1:%x", "2001::5:2:2:2:2"}
        }) {
            for (int i = 1; get(shape[0].formatted(i)).statusCode() == 200; i++) {
                assertThat(i).as("requests of one network").isLessThan(MOST_REQUESTS);
            }
            // Of a client that was not seen yet all of them would pass.
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < AT_ONCE / 2; i++) {
                statuses.add(get(shape[1]).statusCode());
            }
            assertThat(statuses).as(shape[1]).contains(429);
        }
        assertThat(get("2001:db8:1:3::1").statusCode()).isEqualTo(200);
    }

    @Test
    void one_client_has_so_many_requests_under_way_and_no_more() throws Exception {
        ScriptedHello hello = new ScriptedHello();
        edge.serve(hello).open(new JsonObject().put("deadline", "10s"));
        startNginx();

        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < UNDER_WAY + 5; i++) {
            answers.add(edge.getLaterAt(nginx.port(), "/v1/hello/Slow", "X-Test-Address", "198.51.100.7"));
        }
        List<CompletableFuture<HttpResponse<String>>> refused = new ArrayList<>();
        while (refused.size() < 5) {
            CompletableFuture.anyOf(answers.toArray(new CompletableFuture<?>[0]))
                    .get();
            answers.stream().filter(CompletableFuture::isDone).forEach(refused::add);
            answers.removeAll(refused);
        }
        for (CompletableFuture<HttpResponse<String>> answer : refused) {
            assertThat(answer.get().statusCode()).isEqualTo(429);
        }
        hello.slow.complete(HelloResp.getDefaultInstance());
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
    }

    private void startNginx() throws IOException {
        nginx = NginxProcess.start(directory, edge.port());
    }

    private HttpResponse<String> get(String address, String... headers) {
        List<String> all = new ArrayList<>(List.of("X-Test-Address", address));
        all.addAll(List.of(headers));
        return edge.getAt(nginx.port(), "/v1/hello/Ada", all.toArray(new String[0]));
    }

    private static JsonObject limits(String rule) {
        return new JsonObject()
                .put(
                        "rules",
                        new JsonObject("{ 'domain': 'weft', 'rules': [ %s ] }"
                                .formatted(rule)
                                .replace('\'', '"')));
    }
}
