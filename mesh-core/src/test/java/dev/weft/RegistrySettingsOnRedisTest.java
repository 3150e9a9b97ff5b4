// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.registry.Instance;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.Certificates;
import dev.weft.rpc.Sandbox;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a conf file says of Redis, against a real one: passwords and TLS. */
class RegistrySettingsOnRedisTest {
    private static final String SERVICE = "weft.test.v1.Shop";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @TempDir
    Path directory;

    @Test
    void password_from_a_file_opens_and_another_does_not() throws IOException {
        try (RedisProcess redis = RedisProcess.start("--requirepass", "open sesame")) {
            assertWorks(at("redis://127.0.0.1:" + redis.port()).put("passwordFile", file("right", "open sesame\n")));
            assertFails(
                    at("redis://127.0.0.1:" + redis.port()).put("passwordFile", file("wrong", "open barley")),
                    "WRONGPASS");
            assertFails(at("redis://127.0.0.1:" + redis.port()), "NOAUTH");
        }
    }

    @Test
    void user_and_password_may_be_in_the_connection_string() {
        try (RedisProcess redis = RedisProcess.start("--user", "weft", "on", ">secret", "~*", "&*", "+@all")) {
            assertWorks(at("redis://weft:secret@127.0.0.1:" + redis.port()));
            assertFails(at("redis://weft:wrong@127.0.0.1:" + redis.port()), "WRONGPASS");
        }
    }

    @Test
    void tls_is_spoken_with_whom_the_authority_vouches_for_and_nobody_else() throws IOException {
        Certificates good = new Certificates(Files.createDirectory(directory.resolve("good")))
                .issue("redis", "ip:127.0.0.1")
                .issue("stranger", "ip:10.1.2.3");
        Certificates other = new Certificates(Files.createDirectory(directory.resolve("other")));
        try (RedisProcess redis = tls(good, "redis");
                RedisProcess stranger = tls(good, "stranger")) {
            String url = "rediss://127.0.0.1:" + redis.port();
            assertWorks(at(url).put("authority", good.authorityPath().toString()));
            assertFails(at(url).put("authority", other.authorityPath().toString()), "SSL");
            assertFails(at(url), "SSL");
            assertFails(
                    at("rediss://127.0.0.1:" + stranger.port())
                            .put("authority", good.authorityPath().toString()),
                    "SSL");
        }
    }

    private static RedisProcess tls(Certificates certificates, String name) {
        return RedisProcess.startTls(
                certificates.certificatePath(name), certificates.keyPath(name), certificates.authorityPath());
    }

    private void assertWorks(JsonObject settings) {
        LeasedRegistry registry = registry(settings);
        Sandbox.await(registry.register(Instance.onWire(SERVICE, "shop-1", SocketAddress.inetSocketAddress(1, "a")))
                .registered());
        assertThat(Sandbox.await(registry.watch(SERVICE).ready()).all()).hasSize(1);
        Sandbox.await(registry.close());
    }

    private void assertFails(JsonObject settings, String reason) {
        LeasedRegistry registry = registry(settings);
        assertThatThrownBy(() -> Sandbox.await(registry.ask(store -> store.snapshot(SERVICE))))
                .hasStackTraceContaining(reason);
        Sandbox.await(registry.close());
    }

    private LeasedRegistry registry(JsonObject settings) {
        return Registries.inRedis(sandbox.vertx(), EchoFleet.settings(settings));
    }

    private static JsonObject at(String url) {
        return new JsonObject().put("redis", new JsonArray().add(url));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }
}
