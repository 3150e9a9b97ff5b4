// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Terminal.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeftTest {

    @Test
    void help_lists_every_command() {
        Result help = Terminal.run("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("  up ", "  hello ", "  gateway ", "  call ", "  bench ", "  version ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "hello", "gateway", "call", "bench", "version"})
    void each_command_has_help_with_examples(String command) {
        Result help = Terminal.run(command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Usage: weft " + command, "Example");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void without_a_command_there_is_help() {
        assertThat(Terminal.run().out()).isEqualTo(Terminal.run("--help").out());
    }

    @Test
    void version_is_one_line() {
        assertThat(Terminal.run("version").lines())
                .singleElement()
                .asString()
                .startsWith("weft ")
                .contains("Vert.x 5", "Java");
        assertThat(Terminal.run("--version").out())
                .isEqualTo(Terminal.run("version").out());
    }

    @Test
    void misspelt_command_is_a_usage_error_with_a_suggestion() {
        Result result = Terminal.run("bnch");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("bnch", "weft bench");
    }

    @Test
    void missing_option_is_a_usage_error() {
        Result result = Terminal.run("call", "a.B/c");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--at", "Try: weft call --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7400", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999"})
    void bad_address_is_a_usage_error(String address) {
        Result result = Terminal.run("bench", "--at", address);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("must be HOST:PORT", address);
    }
}
