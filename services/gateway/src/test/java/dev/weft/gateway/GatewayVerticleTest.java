// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.call.Status;
import dev.weft.config.SettingsException;
import dev.weft.hello.v1.HelloResp;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayVerticleTest {
    @RegisterExtension
    final Edge edge = new Edge();

    @Test
    void ada_is_greeted_as_compact_json_by_a_named_instance() {
        edge.hello("hello-a").open(new JsonObject());

        HttpResponse<String> response = edge.get("/v1/hello/Ada");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"reply\":\"Hello, Ada!\"}");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.headers().firstValue("weft-instance")).hasValue("hello-a");
    }

    @Test
    void name_may_be_any_text() {
        edge.hello("hello-a").open(new JsonObject());

        assertThat(new JsonObject(edge.get("/v1/hello/Ren%C3%A9e%20%22%2F+").body()).getString("reply"))
                .isEqualTo("Hello, Ren\u00e9e \"/+!");
    }

    @Test
    void twenty_calls_reach_both_instances() {
        edge.hello("hello-a").hello("hello-b").open(new JsonObject());
        Set<String> instances = new HashSet<>();

        for (int i = 0; i < 20; i++) {
            instances.add(edge.get("/v1/hello/Ada")
                    .headers()
                    .firstValue("weft-instance")
                    .orElseThrow());
        }

        assertThat(instances).containsExactlyInAnyOrder("hello-a", "hello-b");
    }

    @Test
    void head_is_answered_as_get_is_without_the_body() {
        edge.hello("hello-a").open(new JsonObject());

        HttpResponse<String> response = edge.send("HEAD", "/v1/hello/Ada");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void page_at_the_root_says_what_can_be_called() {
        edge.open(new JsonObject());

        HttpResponse<String> response = edge.get("/");

        assertThat(response.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(response.body()).contains("GET /v1/hello/{name}");
    }

    @ParameterizedTest
    @CsvSource({
        "CANCELLED, 499",
        "UNKNOWN, 500",
        "INVALID_ARGUMENT, 400",
        "DEADLINE_EXCEEDED, 504",
        "NOT_FOUND, 404",
        "ALREADY_EXISTS, 409",
        "PERMISSION_DENIED, 403",
        "RESOURCE_EXHAUSTED, 429",
        "FAILED_PRECONDITION, 400",
        "ABORTED, 409",
        "OUT_OF_RANGE, 400",
        "UNIMPLEMENTED, 501",
        "INTERNAL, 500",
        "UNAVAILABLE, 503",
        "DATA_LOSS, 500",
        "UNAUTHENTICATED, 401"
    })
    void failed_call_is_a_problem_document(Status status, int httpStatus) {
        edge.serve(new ScriptedHello()).open(new JsonObject());

        HttpResponse<String> response = edge.get("/v1/hello/" + status);

        assertThat(response.statusCode()).isEqualTo(httpStatus);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        JsonObject problem = new JsonObject(response.body());
        assertThat(problem.getInteger("status")).isEqualTo(httpStatus);
        assertThat(problem.getString("code")).isEqualTo(status.name());
        assertThat(problem.getString("type")).isEqualTo("about:blank");
        assertThat(problem.getString("title")).isNotBlank();
        assertThat(problem.getString("instance")).isEqualTo("/v1/hello/" + status);
    }

    @Test
    void callers_mistake_is_told_in_the_services_words() {
        edge.serve(new ScriptedHello()).open(new JsonObject());

        assertThat(edge.get("/v1/hello/NOT_FOUND").body()).contains(ScriptedHello.SECRET);
    }

    @Test
    void our_own_failure_is_told_in_general_terms() {
        edge.serve(new ScriptedHello()).open(new JsonObject());

        assertThat(edge.get("/v1/hello/INTERNAL").body()).doesNotContain(ScriptedHello.SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNAVAILABLE", "RESOURCE_EXHAUSTED"})
    void caller_is_told_when_to_come_back(String status) {
        edge.serve(new ScriptedHello()).open(new JsonObject());

        assertThat(edge.get("/v1/hello/" + status).headers().firstValue("retry-after"))
                .hasValue("1");
    }

    @Test
    void without_any_instance_the_service_is_unavailable() {
        edge.open(new JsonObject());

        assertThat(edge.get("/v1/hello/Ada").statusCode()).isEqualTo(503);
    }

    @Test
    void dead_address_is_unavailable() throws IOException {
        String nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = "127.0.0.1:" + socket.getLocalPort();
        }
        edge.open(new JsonObject().put("hello", new JsonArray().add(nobody)));

        assertThat(edge.get("/v1/hello/Ada").statusCode()).isEqualTo(503);
    }

    @Test
    void service_that_hangs_is_a_gateway_timeout() {
        edge.serve(new ScriptedHello()).open(new JsonObject().put("deadline", "200ms"));

        assertThat(edge.get("/v1/hello/Slow").statusCode()).isEqualTo(504);
    }

    @Test
    void unknown_path_is_not_found() {
        edge.open(new JsonObject());

        HttpResponse<String> response = edge.get("/nothing");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                        + "\"detail\":\"GET /nothing is nothing that this gateway has\",\"instance\":\"/nothing\"}");
    }

    @Test
    void other_method_is_not_allowed_and_told_which_are() {
        edge.open(new JsonObject());

        HttpResponse<String> response = edge.send("POST", "/v1/hello/Ada");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    @Test
    void blank_or_overlong_name_is_a_bad_request() {
        edge.open(new JsonObject());

        assertThat(edge.get("/v1/hello/%20").statusCode()).isEqualTo(400);
        assertThat(edge.get("/v1/hello/" + "a".repeat(201)).statusCode()).isEqualTo(400);
    }

    @Test
    void path_that_cannot_be_decoded_is_a_bad_request() throws IOException {
        edge.open(new JsonObject());

        assertThat(exchange("GET /v1/hello/%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json", "the path cannot be decoded");
    }

    @Test
    void overlong_request_line_is_refused() {
        edge.open(new JsonObject().put("maxRequestLineBytes", 300));

        assertThat(edge.get("/" + "a".repeat(400)).statusCode()).isEqualTo(414);
    }

    @Test
    void overlong_headers_are_refused() throws IOException {
        edge.open(new JsonObject().put("maxHeaderBytes", 300));

        assertThat(exchange("GET / HTTP/1.1\r\nhost: x\r\nx: " + "a".repeat(400) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("application/problem+json");
    }

    @Test
    void bytes_that_are_no_http_are_a_bad_request() throws IOException {
        edge.open(new JsonObject());

        assertThat(exchange("HELLO\r\n\r\n")).contains(" 400 ").contains("application/problem+json");
    }

    @Test
    void running_request_ends_before_the_gateway_does() throws Exception {
        ScriptedHello hello = new ScriptedHello();
        edge.serve(hello).open(new JsonObject().put("deadline", "20s"));
        CompletableFuture<HttpResponse<String>> running = edge.getLater("/v1/hello/Slow");
        Edge.await(hello.slowIsAsked.future());

        Future<Void> undeployed = edge.undeploy();
        hello.slow.complete(HelloResp.newBuilder().setReply("at last").build());

        assertThat(running.get(Edge.PATIENCE.toSeconds(), TimeUnit.SECONDS).body())
                .isEqualTo("{\"reply\":\"at last\"}");
        Edge.await(undeployed);
    }

    @Test
    void mistake_in_the_configuration_fails_the_deployment() {
        assertThatThrownBy(() -> edge.open(new JsonObject().put("deadline", "2")))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("configuration of GatewayVerticle: deadline must be a number with a unit");
    }

    /** Sends bytes and reads until the gateway closes the connection. */
    private String exchange(String bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
            socket.setSoTimeout((int) Edge.PATIENCE.toMillis());
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
