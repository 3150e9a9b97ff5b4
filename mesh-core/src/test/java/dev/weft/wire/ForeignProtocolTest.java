// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.ScriptedService.ECHO;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What speaks something else is told so, in its own terms. */
class ForeignProtocolTest {

    private static String answerTo(byte[] bytes, Chunks chunks) {
        try (RawClient client = new RawClient()) {
            client.side.channel.runPendingTasks();
            chunks.cut(bytes).forEach(client.side::read);
            String answer = new String(client.side.written(), StandardCharsets.ISO_8859_1);
            assertThat(client.side.isOpen()).isFalse();
            return answer;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /orders HTTP/1.1\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\n\r\n",
                "PROPFIND / HTTP/1.1\r\n\r\n"
            })
    void http_is_answered_with_400_and_nothing_before_it(String request) {
        for (Chunks chunks : new Chunks[] {Chunks.GLUED, Chunks.SINGLE_BYTES}) {
            String answer = answerTo(Raw.bytes(request), chunks);
            assertThat(answer)
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("Connection: close")
                    .contains("Weft");
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            assertThat(answer).contains("Content-Length: " + body.length() + "\r\n");
        }
    }

    @Test
    void http2_is_told_that_this_is_not_grpc() {
        assertThat(answerTo(Raw.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Chunks.GLUED))
                .startsWith("HTTP/1.1 400")
                .contains("not HTTP/2 or gRPC");
    }

    @Test
    void tls_gets_an_alert() {
        byte[] clientHello = Raw.hex("16 03 01 02 00 01 00 01 FC 03 03");
        String answer = answerTo(clientHello, Chunks.SINGLE_BYTES);
        assertThat(answer.getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(Raw.hex("15 03 01 00 02 02 0A"));
    }

    @Test
    void anything_else_is_closed_without_a_word() {
        assertThat(answerTo(Raw.bytes("SSH-2.0-OpenSSH_9\r\n"), Chunks.GLUED)).isEmpty();
        assertThat(answerTo(Raw.hex("00 00 00 00"), Chunks.GLUED)).isEmpty();
        assertThat(answerTo(Raw.hex("2A 31 0D 0A 24 34 0D 0A"), Chunks.GLUED)).isEmpty();
    }

    @Test
    void a_preface_whose_line_ends_were_translated_is_closed_without_a_word() {
        assertThat(answerTo(Raw.hex("89 57 45 46 54 0A 1A 00"), Chunks.GLUED)).isEmpty();
        assertThat(answerTo(Raw.hex("89 57 45 46 54 0A 1A 00"), Chunks.SINGLE_BYTES))
                .isEmpty();
    }

    @Test
    void a_client_says_what_its_server_speaks() {
        for (String[] pair : new String[][] {
            {"HTTP/1.1 400 Bad Request\r\n", "HTTP"}, {"\25\3\1\0\2\2\n", "TLS"}, {"SSH-2.0-x", "another protocol"}
        }) {
            try (RawServer server = new RawServer()) {
                ClientCall call = server.call(ECHO, TestMessage.of("x"));
                server.send(pair[0]);
                assertThat(server.side.isOpen()).isFalse();
                assertThat(call.failure.message()).contains("does not speak Weft: it answered with " + pair[1]);
            }
        }
    }
}
