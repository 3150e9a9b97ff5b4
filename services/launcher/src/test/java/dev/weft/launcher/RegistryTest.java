// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Terminal.Result;
import dev.weft.launcher.Terminal.Serving;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A mesh on its own Redis, another instance that joins it, and an operator. */
class RegistryTest {
    private static final Pattern REDIS = Pattern.compile("WEFT_REDIS=(redis://:\\w+@127\\.0\\.0\\.1:(\\d+))");
    private static final Pattern GATEWAY = Pattern.compile("gateway +gateway +127\\.0\\.0\\.1:(\\d+)");
    private static final String HELLO = "weft.hello.v1.HelloService";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static Serving up;
    private static String redis;
    private static int redisPort;
    private static int gatewayPort;

    @BeforeAll
    static void bringUp() {
        up = Terminal.serve("up", "--port", "0");
        Matcher url = find(REDIS, up.out());
        redis = url.group(1);
        redisPort = Integer.parseInt(url.group(2));
        gatewayPort = Integer.parseInt(find(GATEWAY, up.out()).group(1));
    }

    @AfterAll
    static void bringDown() {
        assertThat(up.end().exitCode()).isZero();
        assertThat(isOpen(redisPort)).as("Redis has ended too").isFalse();
    }

    @Test
    void list_shows_who_is_registered() {
        Result result = registry("ls");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains(HELLO + "  2 registered, revision ")
                .contains("INSTANCE   STATE   ADDRESS")
                .containsPattern("hello-1 +up +127\\.0\\.0\\.1:\\d+ +100 +- +- +\\d\\.\\d s");
    }

    @Test
    void instance_that_joins_takes_the_traffic_when_the_others_drain() {
        try (Serving more = Terminal.serve("hello", "--port", "0", "--name", "hello-more", "--redis", redis)) {
            assertThat(registry("drain", "hello-1").exitCode()).isZero();
            assertThat(registry("drain", "hello-2").exitCode()).isZero();

            until("traffic flows to it only", () -> instance().equals("hello-more"));
            for (int i = 0; i < 20; i++) {
                assertThat(instance()).isEqualTo("hello-more");
            }
            assertThat(registry("ls", HELLO).out()).contains("hello-more").contains("draining");

            assertThat(registry("drain", "hello-1", "--undo").out())
                    .contains("hello-1 of " + HELLO + " takes calls again");
            assertThat(registry("drain", "hello-2", "--undo").exitCode()).isZero();
            assertThat(more.end().exitCode()).isZero();
        }
        until("it has left", () -> !registry("ls").out().contains("hello-more"));
        assertThat(instance()).startsWith("hello-");
    }

    @Test
    void weight_is_shown() {
        assertThat(registry("weight", "hello-1", "150", "--service", HELLO).out())
                .isEqualToIgnoringNewLines("hello-1 of " + HELLO + " has weight 150");

        assertThat(registry("ls", HELLO).out()).containsPattern("hello-1 +up +\\S+ +150");
        assertThat(registry("weight", "hello-1", "100").exitCode()).isZero();
    }

    @Test
    void watch_tells_what_changes() {
        try (Serving watch = Terminal.serve("registry", "watch", HELLO, "--redis", redis)) {
            until("it knows them", () -> watch.out().contains("hello-1  is there, up"));

            registry("weight", "hello-1", "120");
            until("the weight is told", () -> watch.out().contains("hello-1  has weight 120"));
            registry("weight", "hello-1", "100");

            assertThat(watch.end().exitCode()).isZero();
        }
    }

    @Test
    void mistakes_say_what_to_do() {
        Result unknown = registry("drain", "nobody");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("no instance nobody is registered; weft registry ls shows those that are");

        Result heavy = registry("weight", "hello-1", "10001");
        assertThat(heavy.exitCode()).isEqualTo(2);
        assertThat(heavy.err()).contains("WEIGHT must be 0 to 10000, was 10001");

        Result nowhere = Terminal.run("registry", "ls");
        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("which registry? Give --redis URL");

        Result wrong = Terminal.run("registry", "ls", "--redis", "http://localhost");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("must begin with redis:// or rediss://");
    }

    @Test
    void redis_that_is_not_there_is_said_without_its_password() throws IOException {
        int port = freePort();

        Result result = Terminal.run("registry", "ls", "--redis", "redis://:secret@127.0.0.1:" + port);

        assertThat(result.exitCode()).isEqualTo(69);
        assertThat(result.err())
                .contains("Redis (standalone at [redis://127.0.0.1:" + port + "])")
                .doesNotContain("secret");
    }

    @Test
    void redis_of_up_lets_nobody_in_without_its_password() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redisPort)) {
            socket.getOutputStream().write("KEYS *\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] reply = new byte[7];
            assertThat(socket.getInputStream().readNBytes(reply, 0, reply.length))
                    .isEqualTo(reply.length);

            assertThat(new String(reply, StandardCharsets.US_ASCII)).isEqualTo("-NOAUTH");
        }
    }

    private static Result registry(String... arguments) {
        String[] line = new String[arguments.length + 3];
        line[0] = "registry";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        line[arguments.length + 1] = "--redis";
        line[arguments.length + 2] = redis;
        return Terminal.run(line);
    }

    private static String instance() {
        URI uri = URI.create("http://127.0.0.1:" + gatewayPort + "/v1/hello/Ada");
        try {
            var response =
                    HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.headers().firstValue("weft-instance").orElseThrow();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void until(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("not in time: " + what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Matcher find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher;
    }
}
