// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.test.v1.EchoRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What XML parsers have been made to do, tried on both of ours: the walker of descriptors, and Jackson's. */
class XmlAttackTest {

    /** As protobuf, as a record, and as a plain string, which would show an entity's text as it is. */
    static Stream<Class<?>> types() {
        return Stream.of(EchoRequest.class, Echo.class, String.class);
    }

    record Echo(String text) {}

    @ParameterizedTest
    @MethodSource("types")
    void a_billion_laughs_are_not_laughed(Class<?> type) {
        StringBuilder entities = new StringBuilder("<!ENTITY lol0 \"lol\">");
        for (int i = 1; i < 10; i++) {
            String ten = ("&lol" + (i - 1) + ";").repeat(10);
            entities.append("<!ENTITY lol" + i + " \"" + ten + "\">");
        }
        assertRefused(type, "<!DOCTYPE x [" + entities + "]>", "&lol9;", "a document type is not allowed");
    }

    @ParameterizedTest
    @MethodSource("types")
    void a_file_is_not_included(Class<?> type, @TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "the secret");
        String doctype = "<!DOCTYPE x [<!ENTITY file SYSTEM \"" + secret.toUri() + "\">]>";
        assertRefused(type, doctype, "&file;", "a document type is not allowed");
    }

    @ParameterizedTest
    @MethodSource("types")
    void no_address_is_fetched(Class<?> type) throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            server.setSoTimeout(1);
            String address = "http://127.0.0.1:" + server.getLocalPort() + "/x.dtd";
            assertRefused(type, "<!DOCTYPE x SYSTEM \"" + address + "\">", "", "a document type is not allowed");
            String parameter = "<!DOCTYPE x [<!ENTITY % p SYSTEM \"" + address + "\"> %p;]>";
            assertRefused(type, parameter, "", "a document type is not allowed");
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void an_entity_that_nobody_declared_is_refused(Class<?> type) {
        assertRefused(type, "", "&unknown;", "undeclared");
    }

    private static void assertRefused(Class<?> type, String prolog, String text, String reason) {
        String name = type.getSimpleName();
        String body = type == String.class ? text : "<text>" + text + "</text>";
        byte[] bytes = (prolog + "<" + name + ">" + body + "</" + name + ">").getBytes(UTF_8);
        Marshaller<?> marshaller = Codecs.standard().byName("xml").marshaller(type);
        assertThatThrownBy(() -> Memory.HEAP.read(marshaller, bytes))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageContaining(reason);
    }
}
