// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsAtTheEdgeTest {
    private static final String QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    @RegisterExtension
    final Edge edge = new Edge();

    @Test
    void each_answer_says_what_is_left() {
        edge.hello("hello-a")
                .open(limits("{ 'key': 'ip', 'name': 'per-address', 'limit': { 'permits': 3, 'per': '1h' } }"));

        HttpResponse<String> first = edge.get("/v1/hello/Ada");
        HttpResponse<String> second = edge.get("/v1/hello/Ada");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "RateLimit-Policy")).isEqualTo("\"per-address\";q=3;w=3600");
        assertThat(header(first, "RateLimit")).matches("\"per-address\";r=2;t=3[5-9]\\d\\d");
        assertThat(header(second, "RateLimit")).matches("\"per-address\";r=1;t=3[5-9]\\d\\d");
    }

    @Test
    void who_is_over_the_limit_gets_429_with_the_time_to_come_back() {
        edge.hello("hello-a")
                .open(limits("{ 'key': 'ip', 'name': 'per-address', 'limit': { 'algorithm': 'token-bucket', 'rate': 1,"
                        + " 'per': '30s', 'burst': 1 } }"));

        edge.get("/v1/hello/Ada");
        HttpResponse<String> refused = edge.get("/v1/hello/Ada");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(20, 30);
        assertThat(header(refused, "RateLimit")).isEqualTo("\"per-address\";r=0;t=" + header(refused, "Retry-After"));
        assertThat(header(refused, "RateLimit-Policy")).isEqualTo("\"per-address\";q=1;w=30");
        assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
        JsonObject problem = new JsonObject(refused.body());
        assertThat(problem.getString("type")).isEqualTo(QUOTA_EXCEEDED);
        assertThat(problem.getString("title")).isEqualTo("Quota Exceeded");
        assertThat(problem.getInteger("status")).isEqualTo(429);
        assertThat(problem.getString("detail")).contains("per-address").contains("try again in");
        assertThat(problem.getJsonArray("violated-policies")).containsExactly("per-address");
    }

    @Test
    void nothing_is_said_of_coming_back_where_it_is_no_use() {
        edge.open(limits("{ 'key': 'ip', 'limit': { 'permits': 0, 'per': '1s' } }"));

        HttpResponse<String> refused = edge.get("/v1/hello/Ada");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/v1/hello/Ada"})
    void every_path_counts_for_the_address(String path) {
        edge.hello("hello-a").open(limits("{ 'key': 'ip', 'limit': { 'permits': 1, 'per': '1h' } }"));

        edge.get("/");

        assertThat(edge.get(path).statusCode()).isEqualTo(429);
    }

    @Test
    void paths_that_are_not_there_and_methods_that_are_not_allowed_stay_what_they_are() {
        edge.open(limits("{ 'key': 'ip', 'limit': { 'permits': 10, 'per': '1h' } }"));

        assertThat(edge.get("/nothing").statusCode()).isEqualTo(404);
        assertThat(edge.send("DELETE", "/v1/hello/Ada").statusCode()).isEqualTo(405);
    }

    @Test
    void only_the_method_that_a_rule_names_is_limited() {
        edge.hello("hello-a")
                .open(limits("{ 'key': 'service', 'value': 'weft.hello.v1.HelloService', 'rules': ["
                        + "{ 'key': 'method', 'value': 'SayHello', 'limit': { 'permits': 1, 'per': '1h' } } ] }"));

        assertThat(edge.get("/v1/hello/Ada").statusCode()).isEqualTo(200);
        assertThat(edge.get("/v1/hello/Ada").statusCode()).isEqualTo(429);
        assertThat(edge.get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void stranger_is_not_believed_who_it_is() {
        edge.open(limits(
                "{ 'key': 'tenant', 'limit': { 'permits': 0, 'per': '1h' } }",
                "{ 'key': 'user', 'limit': { 'permits': 0, 'per': '1h' } }",
                "{ 'key': 'ip', 'value': '203.0.113.*', 'limit': { 'permits': 0, 'per': '1h' } }"));

        HttpResponse<String> answer =
                edge.get("/", "weft-tenant", "acme", "weft-user", "ada", "X-Forwarded-For", "203.0.113.9");

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void address_is_the_one_that_our_own_proxy_saw() {
        JsonObject config = limits("{ 'key': 'ip', 'value': '203.0.113.*', 'limit': { 'permits': 0, 'per': '1h' } }");
        edge.open(config.put("proxies", 1));

        assertThat(edge.get("/", "X-Forwarded-For", "203.0.113.9, 198.51.100.4").statusCode())
                .isEqualTo(200);
        assertThat(edge.get("/", "X-Forwarded-For", "198.51.100.4, 203.0.113.9").statusCode())
                .isEqualTo(429);
        assertThat(edge.get("/", "X-Forwarded-For", "not an address").statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusal_by_a_service_reaches_the_edge_with_its_time() {
        edge.hello(
                        "hello-a",
                        limits("{ 'key': 'service', 'name': 'greetings', 'limit': { 'permits': 1, 'per': '1h' } }"))
                .open(new JsonObject());

        edge.get("/v1/hello/Ada");
        HttpResponse<String> refused = edge.get("/v1/hello/Ada");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(3_500, 4_000);
        assertThat(new JsonObject(refused.body()).getJsonArray("violated-policies"))
                .containsExactly("greetings");
    }

    @Test
    void wrong_rules_keep_the_gateway_from_starting_and_are_named() {
        JsonObject config = limits("{ 'key': 'ip', 'limit': { 'permits': 'many', 'per': '1h' } }");

        assertThatThrownBy(() -> edge.open(config)).hasStackTraceContaining("rules[0].limit.permits");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }

    private static JsonObject limits(String... rules) {
        JsonArray array = new JsonArray("[" + String.join(",", rules).replace('\'', '"') + "]");
        JsonObject text = new JsonObject().put("domain", "weft").put("rules", array);
        return new JsonObject().put("limits", new JsonObject().put("rules", text));
    }
}
