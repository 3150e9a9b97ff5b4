// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.rpc.Sandbox;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class MembersOnDiskTest {
    private static final String SERVICE = "weft.test/v1.Shop";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @TempDir
    Path directory;

    @Test
    void what_was_written_last_is_read() {
        MembersOnDisk disk = new MembersOnDisk(sandbox.vertx(), directory.resolve("deeper"));
        disk.write(SERVICE, () -> Map.of("a", "too early"));
        disk.write(SERVICE, () -> Map.of("a", "text of a", "b", "\u20ac \"b\""));
        Map<String, String> written = Map.of("a", "text of a", "b", "\u20ac \"b\"");
        Sandbox.until("it is on disk", () -> Sandbox.await(disk.read(SERVICE)).equals(written));
        assertThat(directory.resolve("deeper")).isDirectoryNotContaining("glob:**.tmp");
        assertThat(Sandbox.await(disk.read("weft.test.v1.Other"))).isEmpty();
    }

    @Test
    void file_that_is_broken_is_as_none() throws IOException {
        MembersOnDisk disk = new MembersOnDisk(sandbox.vertx(), directory);
        disk.write(SERVICE, () -> Map.of("a", "text"));
        Sandbox.until("it is on disk", () -> !Sandbox.await(disk.read(SERVICE)).isEmpty());
        Path file = onlyFile();
        for (String broken : new String[] {"", "{", "[]", "{\"members\":7}", "{}", "\u0000\u0001"}) {
            Files.writeString(file, broken);
            assertThat(Sandbox.await(disk.read(SERVICE))).isEmpty();
        }
    }

    @Test
    void no_directory_is_no_disk() {
        MembersOnDisk disk = new MembersOnDisk(sandbox.vertx(), null);
        disk.write(SERVICE, () -> Map.of("a", "text"));
        assertThat(Sandbox.await(disk.read(SERVICE))).isEmpty();
    }

    /** The store of the second registry never answers: it is a process that starts while Redis is away. */
    @Test
    void process_that_starts_while_the_store_is_away_knows_who_was_there() {
        RegistryOptions options =
                new RegistryOptions().setLease(Duration.ofSeconds(1)).setDirectory(directory);
        InMemoryStore store = new InMemoryStore();
        LeasedRegistry before = new LeasedRegistry(sandbox.vertx(), options, context -> store);
        sandbox.closeLater(before::close);
        before.register(Instance.onWire(SERVICE, "shop-1", SocketAddress.inetSocketAddress(7401, "10.0.0.1")));
        Membership known = before.watch(SERVICE);
        Sandbox.until("it is known", () -> !known.members().isEmpty());
        Sandbox.until(
                "it is on disk",
                () -> !Sandbox.await(new MembersOnDisk(sandbox.vertx(), directory).read(SERVICE))
                        .isEmpty());

        Vertx vertx = sandbox.newVertx();
        LeasedRegistry after = new LeasedRegistry(vertx, options, context -> new AwayStore());
        sandbox.closeLater(after::close);
        Members restored = Sandbox.await(after.watch(SERVICE).ready());

        assertThat(restored.all()).isEqualTo(known.members().all());
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> Objects.toString(file).endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
