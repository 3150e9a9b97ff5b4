// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client in another language, written from WIRE.md alone, over a real socket. */
class ForeignClientTest {
    @BeforeAll
    static void needs_python() throws InterruptedException {
        ForeignClient.requirePython();
    }

    private static void talk(WireOptions options, String... flags) throws Exception {
        try (EchoOverSockets server = new EchoOverSockets(options)) {
            List<String> arguments = new ArrayList<>(List.of(flags));
            arguments.addAll(List.of("127.0.0.1", Integer.toString(server.port())));
            ForeignClient.run(
                    line -> {
                        if (line.contains(ForeignClient.READY_FOR_GOAWAY)) {
                            server.drainLatest();
                        }
                    },
                    arguments.toArray(String[]::new));
        }
    }

    @Test
    void foreign_client_makes_every_kind_of_call() throws Exception {
        talk(new WireOptions().setName("echo-1"), "--await-goaway");
    }

    @Test
    void foreign_client_adds_and_verifies_checksums() throws Exception {
        talk(new WireOptions().setChecksum(Checksum.CRC32C), "--checksum", "--await-goaway");
    }

    @Test
    void foreign_client_reads_the_golden_examples() throws Exception {
        ForeignClient.run(line -> {}, "--golden", "WIRE.md");
    }
}
