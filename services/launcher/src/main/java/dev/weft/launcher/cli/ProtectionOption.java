// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What protects callers of services, as an option of several commands. */
public final class ProtectionOption {
    @Option(
            names = "--protection",
            paramLabel = "FILE",
            description =
                    "Breakers, retries, hedges, bulkheads and lesser answers, such as conf/protection.json; followed"
                            + " while it changes.")
    private @Nullable Path file;

    /** The file that was given. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Puts the file into a verticle's configuration, in place of what stands there. */
    public JsonObject into(JsonObject config) {
        if (file != null) {
            config.put("protection", new JsonObject().put("file", file.toString()));
        }
        return config;
    }
}
