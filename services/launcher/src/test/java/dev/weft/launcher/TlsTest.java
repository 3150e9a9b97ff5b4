// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Terminal.Result;
import dev.weft.launcher.Terminal.Serving;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final String SAY_HELLO = "weft.hello.v1.HelloService/SayHello";

    private static Identity server;
    private static Identity client;
    private static Identity stranger;
    private static Serving hello;

    @BeforeAll
    static void serve(@TempDir Path directory) throws Exception {
        server = Identity.create(directory, "server", "dns:hello.test,ip:127.0.0.1");
        client = Identity.create(directory, "client", "dns:client.test");
        stranger = Identity.create(directory, "stranger", "dns:stranger.test");
        hello = Terminal.serve(
                "hello",
                "--port",
                "0",
                "--tls-cert",
                server.certificate().toString(),
                "--tls-key",
                server.key().toString(),
                "--tls-ca",
                client.certificate().toString());
    }

    @AfterAll
    static void end() {
        hello.close();
    }

    @Test
    void caller_with_a_certificate_is_answered() {
        assertThat(callAs(client).out()).isEqualTo("{\"reply\":\"Hello, world!\"}\n");
    }

    @Test
    void servers_certificate_may_be_checked_under_another_name() {
        assertThat(callAs(client, "--tls-server-name", "hello.test").exitCode()).isZero();
    }

    @Test
    void server_under_a_name_that_is_not_its_own_is_refused() {
        Result result = callAs(client, "--tls-server-name", "other.test");

        assertThat(result.exitCode()).isEqualTo(69);
        assertThat(result.err()).contains("UNAVAILABLE", "other.test");
    }

    @Test
    void caller_with_a_strangers_certificate_is_refused() {
        assertThat(callAs(stranger).exitCode()).isEqualTo(69);
    }

    @Test
    void caller_without_a_certificate_is_refused() {
        assertThat(call("--tls-ca", server.certificate().toString()).exitCode()).isEqualTo(69);
    }

    @Test
    void server_that_nobody_vouches_for_is_refused() {
        assertThat(call("--tls").exitCode()).isEqualTo(69);
    }

    @Test
    void insecure_caller_believes_any_server() {
        Result result = call(
                "--tls-insecure",
                "--tls-cert",
                client.certificate().toString(),
                "--tls-key",
                client.key().toString());

        assertThat(result.exitCode()).isZero();
    }

    @Test
    void plain_caller_is_refused() {
        assertThat(call().exitCode()).isEqualTo(69);
    }

    @Test
    void certificate_without_its_key_is_a_usage_error() {
        Result result = call("--tls-cert", client.certificate().toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("a TLS certificate and its key go together");
    }

    @Test
    void bench_speaks_mutual_tls_too() {
        List<String> arguments = arguments("bench", identity(client));
        arguments.addAll(List.of("--seconds", "1", "--warmup", "0", "--concurrency", "4", "--json"));

        Result result = Terminal.run(arguments.toArray(String[]::new));

        assertThat(new JsonObject(result.out()).getLong("errors")).isZero();
        assertThat(new JsonObject(result.out()).getLong("calls")).isPositive();
    }

    private static Result callAs(Identity caller, String... more) {
        List<String> options = new ArrayList<>(Arrays.asList(identity(caller)));
        options.addAll(Arrays.asList(more));
        return call(options.toArray(String[]::new));
    }

    private static Result call(String... options) {
        List<String> arguments = arguments("call", options);
        arguments.addAll(List.of("--deadline", "20s", SAY_HELLO));
        return Terminal.run(arguments.toArray(String[]::new));
    }

    private static List<String> arguments(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, "--at", "127.0.0.1:" + ServingTest.portOf(hello)));
        arguments.addAll(Arrays.asList(options));
        return arguments;
    }

    private static String[] identity(Identity caller) {
        return new String[] {
            "--tls-ca",
            server.certificate().toString(),
            "--tls-cert",
            caller.certificate().toString(),
            "--tls-key",
            caller.key().toString()
        };
    }
}
