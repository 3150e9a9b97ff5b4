// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {
    @Test
    void cell_is_read_as_it_is_written() {
        assertThat(Cell.parse("65536@64")).isEqualTo(new Cell(65_536, 64)).hasToString("65536@64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "32", "@64", "32@", "32@-1", "32@64@1", "0@1", "1@0", "32 @64", "9999999999@1"})
    void anything_else_is_refused(String written) {
        assertThatThrownBy(() -> Cell.parse(written)).isInstanceOf(IllegalArgumentException.class);
    }
}
