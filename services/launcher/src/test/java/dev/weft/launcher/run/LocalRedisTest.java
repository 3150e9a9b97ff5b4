// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LocalRedisTest {
    @Test
    void answers_nobody_without_the_password_and_ends_when_it_is_closed() throws IOException {
        LocalRedis redis = LocalRedis.start().orElseThrow();
        try (redis;
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            assertThat(answer).startsWith("-NOAUTH");
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), redis.port()).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void says_why_it_does_not_start() throws IOException {
        byte[] binary = LocalRedis.binary().orElseThrow();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalRedis.start(binary, taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
    }
}
