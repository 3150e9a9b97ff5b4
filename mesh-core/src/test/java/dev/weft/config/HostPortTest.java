// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({"127.0.0.1:7400, 127.0.0.1, 7400", "orders.local:1, orders.local, 1", "[::1]:65535, ::1, 65535"})
    void host_and_port_are_an_address(String text, String host, int port) {
        assertThat(HostPort.parse(text)).isEqualTo(SocketAddress.inetSocketAddress(port, host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7400", "host", "host:", ":7400", "host:0", "host:65536", "::1:7400", "a b:1", "http://a:1"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be HOST:PORT");
    }
}
