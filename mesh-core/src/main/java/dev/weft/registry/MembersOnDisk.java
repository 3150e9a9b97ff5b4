// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each service, in a file each, for a process that starts while the store is away. Written at most once a
 * second, whole, and put in place at once. Files are touched off the event loop; the rest is confined to the registry's.
 */
final class MembersOnDisk {
    private static final System.Logger LOG = System.getLogger(MembersOnDisk.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_BYTES = 64 << 20;
    private static final String MEMBERS = "members";

    private final Vertx vertx;
    private final @Nullable Path directory;
    private final Map<String, Supplier<Map<String, String>>> unwritten = new HashMap<>();

    /** Files in {@code directory}; null for none. */
    MembersOnDisk(Vertx vertx, @Nullable Path directory) {
        this.vertx = vertx;
        this.directory = directory;
    }

    /** The members that were written last; empty if there are none, or none that can be read. */
    Future<Map<String, String>> read(String service) {
        if (directory == null) {
            return Future.succeededFuture(Map.of());
        }
        Path file = file(directory, service);
        return vertx.executeBlocking(() -> read(file), false);
    }

    /** Writes what {@code members} will say, soon. */
    void write(String service, Supplier<Map<String, String>> members) {
        if (directory != null && unwritten.put(service, members) == null) {
            Path file = file(directory, service);
            vertx.setTimer(PAUSE.toMillis(), timer -> writeNow(service, file));
        }
    }

    private void writeNow(String service, Path file) {
        Supplier<Map<String, String>> members = unwritten.remove(service);
        if (members == null) {
            return;
        }
        Map<String, String> now = members.get();
        vertx.executeBlocking(() -> write(file, now), false)
                .onFailure(e -> LOG.log(
                        System.Logger.Level.WARNING, "members of {0} are not on disk: {1}", service, e.getMessage()));
    }

    private static Path file(Path directory, String service) {
        return directory.resolve(URLEncoder.encode(service, StandardCharsets.UTF_8) + ".json");
    }

    private static Map<String, String> read(Path file) {
        Map<String, String> members = new LinkedHashMap<>();
        try {
            if (Files.exists(file) && Files.size(file) <= MOST_BYTES) {
                new JsonObject(Files.readString(file))
                        .getJsonObject(MEMBERS)
                        .forEach(member -> members.put(member.getKey(), String.valueOf(member.getValue())));
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "ignored {0}: {1}", file, e.getMessage());
        }
        return members;
    }

    private static Path write(Path file, Map<String, String> members) {
        try {
            Files.createDirectories(file.getParent());
            Path draft = Files.createTempFile(file.getParent(), "members", ".tmp");
            Files.writeString(
                    draft,
                    new JsonObject()
                            .put(MEMBERS, new JsonObject(new LinkedHashMap<>(members)))
                            .encode());
            return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
