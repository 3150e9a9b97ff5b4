// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
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
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fat jar itself, as processes; runs after it was packaged. */
@Tag("slow")
@Timeout(300)
class WeftJarTest {
    private static final String HELLO_VERTICLE = "dev.weft.hello.HelloVerticle";
    private static final String GATEWAY_VERTICLE = "dev.weft.gateway.GatewayVerticle";
    private static final String UP = "Ctrl-C drains";
    private static final int WARMUP_LINES = 2;

    @Test
    void up_answers_over_http_from_both_instances_and_ends_with_0() throws Exception {
        int port = freePort();
        try (Jar up = Jar.start("up", "--port", "" + port)) {
            up.awaitLine(UP);
            Set<String> instances = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> response = get(port);
                assertThat(response.body()).isEqualTo("{\"reply\":\"Hello, Ada!\"}");
                instances.add(response.headers().firstValue("weft-instance").orElseThrow());
            }
            up.interrupt();

            assertThat(instances).containsExactlyInAnyOrder("hello-1", "hello-2");
            assertThat(up.exitCode()).isZero();
            assertThat(up.out()).contains("java -jar " + System.getProperty("weft.jar") + " call --at");
        }
    }

    @Test
    void server_that_is_terminated_lets_a_running_stream_end() throws Exception {
        int port = freePort();
        try (Jar hello = Jar.start("hello", "--port", "" + port)) {
            hello.awaitLine(UP);
            assertDrains(hello, port);
        }
    }

    @Test
    void verticle_that_is_terminated_lets_a_running_stream_end() throws Exception {
        int port = freePort();
        try (Jar hello = Jar.start(HELLO_VERTICLE, "-conf", "{\"port\":" + port + "}")) {
            hello.awaitLine("deployed");
            assertDrains(hello, port);
        }
    }

    private static void assertDrains(Jar hello, int port) throws Exception {
        try (Jar ticks = tick(port)) {
            ticks.awaitLine("\"number\":1,");
            hello.terminate();

            assertThat(ticks.exitCode()).as(ticks.err()).isZero();
            assertThat(ticks.out()).contains("\"number\":30,");
            assertThat(hello.exitCode()).isZero();
        }
    }

    @Test
    void rolling_restart_under_load_loses_no_call() throws Exception {
        String one = "" + freePort();
        String other = "" + freePort();
        String addresses = "127.0.0.1:" + one + ",127.0.0.1:" + other;
        try (Jar first = hello(one);
                Jar second = hello(other);
                Jar bench = Jar.start("bench", "--at", addresses, "--seconds", "90", "--concurrency", "64")) {
            bench.awaitProgress(WARMUP_LINES + 1);
            restart(first, one, second, other, bench);
        }
    }

    private static void restart(Jar first, String one, Jar second, String other, Jar bench) throws Exception {
        first.terminate();
        assertThat(first.exitCode()).isZero();
        try (Jar firstAgain = hello(one)) {
            // Clients try again within 7.5 s, and the load prints a line each second.
            bench.awaitProgress(8);
            second.terminate();
            assertThat(second.exitCode()).isZero();
            try (Jar secondAgain = hello(other)) {
                assertThat(bench.isAlive())
                        .as("the load went on during the restarts")
                        .isTrue();

                assertThat(bench.exitCode()).as(bench.err()).isZero();
                assertThat(bench.out()).contains("calls/s, 0 errors");
                assertThat(firstAgain.isAlive() && secondAgain.isAlive()).isTrue();
            }
        }
    }

    @Test
    void verticle_form_serves_with_two_instances_on_one_port(@TempDir Path directory) throws Exception {
        int port = freePort();
        Path conf = directory.resolve("hello.json");
        Files.writeString(conf, new JsonObject().put("port", port).encode());
        try (Jar hello = Jar.start(HELLO_VERTICLE, "-conf", conf.toString(), "-instances", "2")) {
            hello.awaitLine("deployed 2 x " + HELLO_VERTICLE);
            try (Jar call = Jar.start("call", "--at", "127.0.0.1:" + port, "weft.hello.v1.HelloService/SayHello")) {
                assertThat(call.exitCode()).as(call.err()).isZero();
                assertThat(call.out()).isEqualTo("{\"reply\":\"Hello, world!\"}");
            }
            hello.terminate();

            assertThat(hello.exitCode()).isZero();
        }
    }

    @Test
    void gateway_finds_a_hello_of_another_process_in_the_cluster(@TempDir Path directory) throws Exception {
        int port = freePort();
        String cluster = "-Dvertx.hazelcast.config=" + clusterOfItsOwn(directory);
        try (Jar hello = Jar.start(cluster, HELLO_VERTICLE, "-cluster", "-conf", "{\"port\":0,\"name\":\"far\"}")) {
            hello.awaitLine("deployed");
            try (Jar gateway = Jar.start(cluster, GATEWAY_VERTICLE, "-cluster", "-conf", "{\"port\":" + port + "}")) {
                gateway.awaitLine("deployed");

                HttpResponse<String> response = get(port);

                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                assertThat(response.headers().firstValue("weft-instance")).hasValue("far");
                gateway.terminate();
                assertThat(gateway.exitCode()).isZero();
            }
            hello.terminate();
            assertThat(hello.exitCode()).isZero();
        }
    }

    @Test
    void mistakes_are_told_in_a_line_without_a_stack_trace() throws Exception {
        assertMistake("configuration of HelloVerticle: unknown key \"prot\"", HELLO_VERTICLE, "-conf", "{\"prot\":1}");
        assertMistake("no verticle class dev.weft.Nope", "dev.weft.Nope");
        assertMistake("no readable file nowhere.json", HELLO_VERTICLE, "-conf", "nowhere.json");
    }

    private static void assertMistake(String message, String... arguments) throws Exception {
        try (Jar jar = Jar.start(arguments)) {
            assertThat(jar.exitCode()).isEqualTo(2);
            assertThat(jar.err()).startsWith("weft: " + message).doesNotContain("\tat ");
        }
    }

    private static Jar hello(String port) throws IOException {
        Jar hello = Jar.start("hello", "--port", port, "--name", "hello-" + port);
        hello.awaitLine(UP);
        return hello;
    }

    /** Starts a stream that goes on for three seconds. */
    private static Jar tick(int port) throws IOException {
        return Jar.start(
                "call",
                "--at",
                "127.0.0.1:" + port,
                "weft.hello.v1.Clock/ticks",
                "{\"every\":\"PT0.1S\",\"count\":30}");
    }

    /** The cluster file that ships, under a name that no other process on this machine has. */
    private static Path clusterOfItsOwn(Path directory) throws IOException {
        String shipped = Files.readString(Path.of(System.getProperty("weft.conf"), "cluster.xml"));
        String name = "<cluster-name>weft-" + UUID.randomUUID() + "</cluster-name>";
        return Files.writeString(
                directory.resolve("cluster.xml"), shipped.replace("<cluster-name>weft</cluster-name>", name));
    }

    private static HttpResponse<String> get(int port) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/v1/hello/Ada");
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
