// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InstanceTest {
    private static final Map<String, SocketAddress> DOORS =
            Map.of(Instance.WIRE, SocketAddress.inetSocketAddress(7401, "10.0.0.1"));

    @Test
    void limits_hold_and_say_what_was_wrong() {
        assertRefused("service", () -> instance("no such", "a", "", "", 100, Map.of()));
        assertRefused("service", () -> instance("", "a", "", "", 100, Map.of()));
        assertRefused("service", () -> instance("s".repeat(256), "a", "", "", 100, Map.of()));
        assertRefused("service", () -> instance("{tag}", "a", "", "", 100, Map.of()));
        assertRefused("id", () -> instance("s", "", "", "", 100, Map.of()));
        assertRefused("id", () -> instance("s", "a b", "", "", 100, Map.of()));
        assertRefused("id", () -> instance("s", "a".repeat(256), "", "", 100, Map.of()));
        assertRefused("version", () -> instance("s", "a", "v".repeat(256), "", 100, Map.of()));
        assertRefused("zone", () -> instance("s", "a", "", "z".repeat(256), 100, Map.of()));
        assertRefused("weight", () -> instance("s", "a", "", "", -1, Map.of()));
        assertRefused("weight", () -> instance("s", "a", "", "", 10_001, Map.of()));
        assertRefused("tags", () -> instance("s", "a", "", "", 100, tags(65)));
        assertRefused("tags", () -> instance("s", "a", "", "", 100, Map.of("k", "v".repeat(256))));
        assertRefused("doors", () -> new Instance("s", "a", "", "", 100, Map.of(), Map.of()));
    }

    @Test
    void limits_are_reached() {
        Instance largest = instance(
                "s".repeat(255), "a".repeat(255), "v".repeat(255), "z".repeat(255), Instance.MOST_WEIGHT, tags(64));
        String text = MemberText.of(1, State.UP, largest.weight(), MemberText.profile(largest));
        assertThat(MemberText.parse(largest.service(), largest.id(), text).instance())
                .isEqualTo(largest);
    }

    @Test
    void what_is_given_is_copied() {
        Map<String, String> tags = new HashMap<>(Map.of("k", "v"));
        Instance instance = instance("s", "a", "", "", 100, tags);
        tags.put("k", "w");
        assertThat(instance.tags()).containsExactly(Map.entry("k", "v"));
    }

    @Test
    void weight_can_be_another() {
        Instance instance = instance("s", "a", "v", "z", 100, Map.of("k", "v"));
        assertThat(instance.withWeight(100)).isSameAs(instance);
        assertThat(instance.withWeight(7).weight()).isEqualTo(7);
        assertThat(instance.withWeight(7).withWeight(100)).isEqualTo(instance);
    }

    private static Instance instance(
            String service, String id, String version, String zone, int weight, Map<String, String> tags) {
        return new Instance(service, id, version, zone, weight, tags, DOORS);
    }

    private static Map<String, String> tags(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "tag-" + i, i -> "" + i));
    }

    private static void assertRefused(String what, Runnable construction) {
        assertThatThrownBy(construction::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what);
    }
}
