// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ShippedLimitsTest {
    private static final Path FILE = Path.of("..", "conf", "limits.json");

    @Test
    void shipped_rules_are_right_and_mean_what_their_comments_say() throws IOException {
        Rules rules = Rules.parse(FILE.toString(), Files.readString(FILE));
        Map<String, String> batch = Map.of(
                "service", "weft.hello.v1.HelloService",
                "method", "SayHello",
                "tenant", "acme",
                "user", "batch-7",
                "header.x-plan", "gold",
                "ip", "10.0.0.1");

        Matched matched = rules.matchCall("weft", Attributes.of(batch), 1);

        assertThat(matched.enforced())
                .extracting(ruled -> ruled.charge().key())
                .containsExactlyInAnyOrder(
                        "weft/service=weft.hello.v1.HelloService",
                        "weft/service=weft.hello.v1.HelloService/tenant|acme",
                        "weft/service=weft.hello.v1.HelloService/tenant/user=batch-*|acme|batch-7",
                        "weft/header.x-plan=gold",
                        "weft/ip=10.*");
        assertThat(matched.maxWait()).hasSeconds(2);
    }

    @Test
    void each_key_that_is_used_is_explained() throws IOException {
        Set<String> used = new TreeSet<>();
        Set<String> explained = new TreeSet<>();
        gather(new JsonObject(Files.readString(FILE)), used, explained);

        assertThat(explained).containsAll(used);
        assertThat(used)
                .contains(
                        "domain", "key", "value", "count", "name", "replaces", "unlimited", "shadow", "limit", "rules")
                .contains("algorithm", "permits", "rate", "per", "burst", "queue", "maxWait", "intervals", "counting")
                .contains("sharing", "whenRedisIsAway");
    }

    private static void gather(Object json, Set<String> used, Set<String> explained) {
        if (json instanceof JsonObject object) {
            object.forEach(entry -> {
                String key = entry.getKey();
                if (key.startsWith("//")) {
                    explained.add(key.substring(2));
                } else {
                    used.add(key);
                    gather(entry.getValue(), used, explained);
                }
            });
        } else if (json instanceof JsonArray array) {
            array.forEach(item -> gather(item, used, explained));
        }
    }
}
