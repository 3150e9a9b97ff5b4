// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What we promised, and whether we kept it. */
class BarTest {
    @Test
    void bar_below_its_least_is_missed() {
        assertThat(Bar.atLeast("a over b", 3, 2.99)).hasToString("- a over b: at least 3.00 x: 2.99 x, **missed**");
        assertThat(Bar.atLeast("a over b", 3, 3)).hasToString("- a over b: at least 3.00 x: 3.00 x, met");
    }

    @Test
    void bar_above_its_most_is_missed() {
        assertThat(Bar.atMost("a over b", 0.7, 0.71).isMet()).isFalse();
        assertThat(Bar.atMost("a over b", 0.7, 0.7).isMet()).isTrue();
    }

    @Test
    void figure_that_is_missing_meets_nothing() {
        assertThat(Bar.atLeast("a over b", 3, Double.NaN).isMet()).isFalse();
        assertThat(Bar.atMost("a over b", 0.7, Double.NaN).isMet()).isFalse();
    }
}
