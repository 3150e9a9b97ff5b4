// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MedianTest {
    @Test
    void odd_number_of_values_has_one_in_the_middle() {
        assertThat(Median.of(new double[] {9, 1, 5})).isEqualTo(5);
    }

    @Test
    void even_number_of_values_has_two_whose_mean_it_is() {
        assertThat(Median.of(new double[] {9, 1, 5, 2})).isEqualTo(3.5);
    }

    @Test
    void one_wild_value_does_not_move_it() {
        assertThat(Median.of(new double[] {10, 11, 12, 13, 1e9})).isEqualTo(12);
    }

    @Test
    void values_keep_their_order() {
        double[] values = {3, 1, 2};
        assertThat(Median.of(values)).isEqualTo(2);
        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void nothing_has_no_median() {
        assertThatThrownBy(() -> Median.of(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
