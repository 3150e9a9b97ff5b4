// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Terminal.Result;
import dev.weft.launcher.Terminal.Serving;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern GATEWAY = Pattern.compile("gateway +gateway +127\\.0\\.0\\.1:(\\d+)");

    @Test
    void up_runs_a_mesh_that_answers_and_says_what_runs_where() throws Exception {
        Set<String> instances = new HashSet<>();
        Result ended;
        try (Serving up = Terminal.serve("up", "--port", "0")) {
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> response = get(gatewayPort(up));
                assertThat(response.body()).isEqualTo("{\"reply\":\"Hello, Ada!\"}");
                instances.add(response.headers().firstValue("weft-instance").orElseThrow());
            }
            ended = up.end();
        }

        assertThat(instances).containsExactlyInAnyOrder("hello-1", "hello-2");
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains("curl -si http://localhost:", " call --at 127.0.0.1:", "/SayHello '{\"name\":\"Ada\"}'");
    }

    @Test
    void up_limits_each_address_and_says_so() throws Exception {
        int refused = 0;
        try (Serving up = Terminal.serve("up", "--port", "0", "--in-memory")) {
            assertThat(up.out())
                    .containsPattern("limits +per-address +at the gateway +20 requests a second, 50 at once")
                    .contains("Hammer it");
            int port = gatewayPort(up);
            for (int i = 0; i < 1_000 && refused == 0; i++) {
                refused += get(port).statusCode() == 429 ? 1 : 0;
            }
        }
        assertThat(refused).isEqualTo(1);
    }

    @Test
    void up_takes_rules_of_ones_own_or_none(@TempDir Path directory) throws Exception {
        Path rules = Files.writeString(
                directory.resolve("limits.json"),
                "{ \"domain\": \"weft\", \"rules\": [ { \"key\": \"ip\", \"name\": \"mine\","
                        + " \"limit\": { \"permits\": 1, \"per\": \"1h\" } } ] }");
        try (Serving up = Terminal.serve("up", "--port", "0", "--in-memory", "--limits", rules.toString())) {
            int port = gatewayPort(up);
            get(port);
            assertThat(get(port).headers().firstValue("RateLimit-Policy")).hasValue("\"mine\";q=1;w=3600");
        }
        try (Serving up = Terminal.serve("up", "--port", "0", "--in-memory", "--no-limits")) {
            assertThat(up.out()).doesNotContain("per-address").doesNotContain("Hammer");
            assertThat(get(gatewayPort(up)).headers().firstValue("RateLimit")).isEmpty();
        }
    }

    @Test
    void up_takes_protection_of_ones_own_and_says_so(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("protection.json"),
                "{ \"services\": { \"weft.hello.v1.HelloService\": { \"methods\": { \"SayHello\": {"
                        + " \"timeout\": \"1s\", \"breaker\": { \"openFor\": \"1s\" } } } } } }");
        try (Serving up = Terminal.serve("up", "--port", "0", "--in-memory", "--protection", file.toString())) {
            assertThat(up.out())
                    .containsPattern("protection +" + Pattern.quote(file.toString()) + " +at the gateway +followed");
            assertThat(get(gatewayPort(up)).statusCode()).isEqualTo(200);
        }
        try (Serving up = Terminal.serve("up", "--port", "0", "--in-memory")) {
            assertThat(up.out()).containsPattern("protection +defaults +at the gateway +breakers");
        }
    }

    @Test
    void wrong_protection_is_named_by_file_path_and_mistake(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("protection.json"), "{ \"retry\": { \"attempts\": 11 } }");

        Result result = Terminal.run("gateway", "--port", "0", "--protection", file.toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(file + ": retry.attempts must be 1 to 10, was 11");
    }

    @Test
    void wrong_rules_are_named_by_file_path_and_mistake(@TempDir Path directory) throws IOException {
        Path rules = Files.writeString(directory.resolve("limits.json"), "{ \"domain\": \"weft\", \"rules\": [ {} ] }");

        Result result = Terminal.run("gateway", "--port", "0", "--limits", rules.toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(rules.toString()).contains("rules[0]").contains("key");
    }

    @Test
    void up_runs_as_many_instances_as_asked() {
        try (Serving up = Terminal.serve("up", "--port", "0", "--hello", "3")) {
            assertThat(up.out()).contains("hello-3").doesNotContain("hello-4");
        }
    }

    @Test
    void taken_port_is_an_error_that_says_what_to_do() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Result result = Terminal.run("up", "--port", "" + taken.getLocalPort());

            assertThat(result.exitCode()).isEqualTo(69);
            assertThat(result.err())
                    .isEqualToIgnoringNewLines("weft up: cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": the port is taken. End what listens there, or choose another port with --port");
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void gateway_calls_the_hello_that_it_is_given() throws Exception {
        try (Serving hello = Terminal.serve("hello", "--port", "0", "--name", "hello-x");
                Serving gateway = Terminal.serve("gateway", "--port", "0", "--hello", "127.0.0.1:" + portOf(hello))) {
            HttpResponse<String> response = get(portOf(gateway));

            assertThat(response.headers().firstValue("weft-instance")).hasValue("hello-x");
            assertThat(gateway.end().exitCode()).isZero();
        }
    }

    @Test
    void options_go_before_the_configuration_file(@TempDir Path directory) throws IOException {
        Path conf = directory.resolve("hello.json");
        Files.writeString(conf, "{\"//port\": \"a comment\", \"port\": 1}");

        try (Serving hello = Terminal.serve("hello", "--conf", conf.toString(), "--port", "0")) {
            assertThat(portOf(hello)).isGreaterThan(1);
        }
    }

    @Test
    void mistake_in_a_configuration_file_names_the_file(@TempDir Path directory) throws IOException {
        Path conf = directory.resolve("hello.json");
        Files.writeString(conf, "{\"prot\": 1}");

        Result result = Terminal.run("hello", "--conf", conf.toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("weft hello: " + conf + ": unknown key \"prot\"; known are host, port");
    }

    @Test
    void shipped_configuration_files_are_accepted() {
        Path conf = Path.of("..", "..", "conf");

        try (Serving hello = Terminal.serve(
                        "hello", "--conf", conf.resolve("hello.json").toString(), "--port", "0");
                Serving gateway = Terminal.serve(
                        "gateway", "--conf", conf.resolve("gateway.json").toString(), "--port", "0");
                Serving limiter = Terminal.serve(
                        "limiter",
                        "--conf",
                        conf.resolve("limiter.json").toString(),
                        "--rules",
                        conf.resolve("limits.json").toString(),
                        "--port",
                        "0",
                        "--grpc-port",
                        "0")) {
            assertThat(limiter.out()).contains("limiter serves");
            assertThat(hello.out()).contains("hello serves");
            assertThat(gateway.out()).contains("gateway listens");
        }
    }

    @Test
    void missing_configuration_file_is_a_usage_error() {
        Result result = Terminal.run("gateway", "--conf", "nowhere.json");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).isEqualToIgnoringNewLines("weft gateway: no readable file nowhere.json");
    }

    static int portOf(Serving serving) {
        Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(serving.out());
        assertThat(port.find()).as(serving.out()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private static int gatewayPort(Serving up) {
        Matcher gateway = GATEWAY.matcher(up.out());
        assertThat(gateway.find()).as(up.out()).isTrue();
        return Integer.parseInt(gateway.group(1));
    }

    private static HttpResponse<String> get(int port) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/v1/hello/Ada");
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
