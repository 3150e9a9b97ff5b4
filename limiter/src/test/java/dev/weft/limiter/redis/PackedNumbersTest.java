// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.redis.RedisFailure;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes as Redis's {@code cmsgpack.pack} makes them; that it makes them so is for the tests with a real Redis. */
class PackedNumbersTest {

    @Test
    void each_length_of_number_is_read() {
        assertThat(read("99 00 7f cc80 cd0100 ce00010000 cf0006379da05b6000 ff e0 d080"))
                .containsExactly(0, 127, 128, 256, 65_536, 1_750_000_000_000_000L, -1, -32, -128);
        assertThat(read("93 d1ff7f d2ffff7fff d3ffffffff7fffffff")).containsExactly(-129, -32_769, -2_147_483_649L);
    }

    @Test
    void each_length_of_array_is_read() {
        assertThat(read("90")).isEmpty();
        assertThat(read("dc0002 01 02")).containsExactly(1, 2);
        assertThat(read("dd00000001 05")).containsExactly(5);
    }

    @Test
    void anything_else_is_refused() {
        for (String other :
                new String[] {"", "92 01", "c0", "91 c0", "81 01 01", "ddffffffff", "91 cd01", "dd7fffffff 00"}) {
            assertThatThrownBy(() -> read(other)).as(other).isInstanceOf(RedisFailure.class);
        }
    }

    private static long[] read(String hex) {
        return PackedNumbers.read(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
