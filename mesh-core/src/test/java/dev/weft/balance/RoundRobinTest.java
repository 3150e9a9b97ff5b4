// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    @Test
    void turns_go_on_when_their_count_wraps_around() {
        NodePool pool = Pools.of(3);
        RoundRobin turns = new RoundRobin(pool.nodes(), () -> new Random(1), Long.MAX_VALUE - 4);
        List<Node> chosen = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            chosen.add(turns.choose(Selection.ANY, Admission.HEALTHY, 0));
        }
        assertThat(chosen).doesNotContainNull();
        assertThat(pool.nodes())
                .allSatisfy(
                        node -> assertThat(chosen.stream().filter(node::equals)).hasSizeBetween(9, 11));
    }
}
