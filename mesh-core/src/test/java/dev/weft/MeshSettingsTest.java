// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.call.Status;
import dev.weft.config.Settings;
import dev.weft.config.SettingsException;
import dev.weft.resilience.CachePolicy;
import dev.weft.resilience.HedgePolicy;
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

/** The objects {@code registry}, {@code balance} and {@code protection} of a configuration. */
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

    @Test
    void protection_that_is_explained_is_the_default() throws IOException {
        Protection explained = ProtectionSettings.parse("it", Files.readString(Path.of("../conf/protection.json")));

        assertThat(explained.service("any")).isEqualTo(ServiceProtection.DEFAULT);
        assertThat(explained.method("any", "any")).isEqualTo(MethodProtection.DEFAULT);
        assertThat(explained.method("weft.hello.v1.HelloService", "SayHello")).isEqualTo(MethodProtection.DEFAULT);
    }

    @Test
    void protection_of_a_method_is_that_of_its_service_and_that_is_that_of_all() {
        Protection protection = ProtectionSettings.parse("x", """
                {"timeout": "3s", "breaker": {"openFor": "1s"}, "bulkhead": {"off": true}, "adaptive": true,
                 "services": {"// a comment": 1, "a.B": {
                     "breaker": {"failureRate": 0.25}, "hedge": {"quantile": 0.9}, "bulkhead": {"calls": 7},
                     "methods": {"c": {"breaker": {"off": true}, "retry": {"statuses": ["aborted"]},
                                       "cache": {"entries": 5}}}}}}""");

        assertThat(protection.service("z").bulkhead()).isNull();
        assertThat(protection.service("a.B").bulkhead().calls()).isEqualTo(7);
        assertThat(protection.service("a.B").adaptive()).isTrue();
        MethodProtection any = protection.method("a.B", "d");
        assertThat(any.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(any.breaker().openFor()).isEqualTo(Duration.ofSeconds(1));
        assertThat(any.breaker().failureRate()).isEqualTo(0.25);
        MethodProtection own = protection.method("a.B", "c");
        assertThat(own.breaker()).isNull();
        assertThat(own.hedge()).isEqualTo(new HedgePolicy(0.9, Duration.ofMillis(10)));
        assertThat(own.retry().statuses()).containsExactly(Status.ABORTED);
        assertThat(own.cache()).isEqualTo(new CachePolicy(Duration.ofMinutes(1), 5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"breaker": {"openFor": "2m"}}                    | x: breaker: longestOpen must be PT2M to PT8760H, was PT1M
            {"breaker": {"windowCalls": 5, "window": "1s"}}   | x: breaker.windowCalls cannot be given beside window
            {"retry": {"attempts": 0}}                        | x: retry.attempts must be 1 to 10, was 0
            {"retry": {"statuses": ["UNAVAILABLE"]}}          | x: retry.statuses[0] must be a status in lower case, such as unavailable, was "UNAVAILABLE"
            {"services": {"a.B": {"methods": {"c": {"bulkhead": {}}}}}} | x: unknown key "services.a.B.methods.c.bulkhead"; known are breaker, retry, hedge, cache, timeout
            {"brakes": {}}                                    | x: unknown key "brakes"
            {"adaptive": "yes"}                               | x: adaptive must be true or false, was "yes"
            [                                                 | x: no JSON object
            """)
    void mistakes_in_protection_are_named(String json, String message) {
        assertThatThrownBy(() -> ProtectionSettings.parse("x", json))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }

    private static RegistrySettings registry(String json) {
        return RegistrySettings.in(settings("registry", json));
    }

    private static Settings settings(String key, String json) {
        return Settings.of("x", new JsonObject().put(key, new JsonObject(json)));
    }
}
