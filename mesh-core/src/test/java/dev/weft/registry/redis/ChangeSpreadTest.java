// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.rpc.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(300)
class ChangeSpreadTest {
    private static final int MOST_MILLIS = 100;

    @Test
    void drain_and_deregistration_reach_a_thousand_watchers_within_100_ms() {
        try (RedisProcess redis = RedisProcess.start();
                ChildJvm program = new ChildJvm(ChangeSpread.class, "" + redis.port())) {
            String[] millis = program.line().split(" ");
            System.out.printf(
                    "from the call to %d watchers: drain p50 %s ms, p99 %s ms; deregistration p50 %s ms, p99 %s ms%n",
                    ChangeSpread.WATCHERS, millis[0], millis[1], millis[2], millis[3]);
            assertThat(Integer.parseInt(millis[1])).as("drain").isLessThanOrEqualTo(MOST_MILLIS);
            assertThat(Integer.parseInt(millis[3])).as("deregistration").isLessThanOrEqualTo(MOST_MILLIS);
        }
    }
}
