// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.config.Settings;
import dev.weft.config.SettingsException;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.RedisClientType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The objects {@code registry} and {@code balance} of a configuration. */
class MeshSettingsTest {

    @Test
    void registry_is_local_by_default() {
        assertThat(registry("{}")).isEqualTo(RegistrySettings.local()).hasToString("local");
    }

    @Test
    void registry_in_a_cluster_is_read_whole(@TempDir Path directory) throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "secret\n");

        RegistrySettings settings = registry("""
                {"redis": ["redis://a:1", "redis://b:2"], "type": "cluster", "prefix": "p", "lease": "9s",
                 "passwordFile": "%s"}""".formatted(password));

        assertThat(settings.redis().endpoints()).isEqualTo(List.of("redis://a:1", "redis://b:2"));
        assertThat(settings.redis().type()).isEqualTo(RedisClientType.CLUSTER);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(9));
        assertThat(settings.redis().options().getPassword()).isEqualTo("secret");
    }

    @Test
    void password_is_not_shown() {
        assertThat(RegistrySettings.inRedis("redis://user:secret@127.0.0.1:6379"))
                .hasToString("standalone at [redis://127.0.0.1:6379]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"redis": ["http://u:secret@a"]}           | x: registry.redis[0] must begin with redis:// or rediss://, was "http://a"
            {"type": "sentinel"}                       | x: registry.masterName must be given with type sentinel
            {"type": "ring"}                           | x: registry.type must be one of standalone, sentinel, cluster, replication, was "ring"
            {"lease": "200ms"}                         | x: registry.lease must be 300ms to 3600000ms, was 200ms
            {"leese": "6s"}                            | x: unknown key "registry.leese"; known are redis, type, masterName, passwordFile, authority, prefix, lease, directory
            """)
    void mistakes_in_the_registry_are_named(String json, String message) {
        assertThatThrownBy(() -> registry(json))
                .isInstanceOf(SettingsException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"balancer": "dice"}                                 | no balancer is named "dice"
            {"ejection": {"faultRate": 2}}                       | x: balance.ejection.faultRate must be
            {"split": [{"share": 0.7, "tags": {"a": "1"}}, {"share": 0.4, "tags": {"a": "2"}}]} | shares must sum up to 1
            {"split": [{"share": 0.7}]}                          | must name at least one tag
            {"slowstart": "1s"}                                  | x: unknown key "balance.slowstart"
            """)
    void mistakes_in_balancing_are_named(String json, String message) {
        assertThatThrownBy(() -> BalanceSettings.in(settings("balance", json)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void balancing_that_is_not_given_is_the_default() {
        assertThat(BalanceSettings.in(Settings.of("x", new JsonObject()))).isNotNull();
    }

    private static RegistrySettings registry(String json) {
        return RegistrySettings.in(settings("registry", json));
    }

    private static Settings settings(String key, String json) {
        return Settings.of("x", new JsonObject().put(key, new JsonObject(json)));
    }
}
