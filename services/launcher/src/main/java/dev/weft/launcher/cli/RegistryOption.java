// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Redis has the registry, as an option of several commands. */
public final class RegistryOption {
    private static final String REGISTRY = "registry";

    @Option(
            names = "--redis",
            paramLabel = "URL",
            defaultValue = "${env:WEFT_REDIS}",
            description = "Redis that has the registry: redis://[user:password@]HOST:PORT, or rediss:// for TLS. The"
                    + " environment variable WEFT_REDIS does as well.")
    private @Nullable String redis;

    /** What was given. */
    public Optional<String> url() {
        return Optional.ofNullable(redis).filter(text -> !text.isBlank());
    }

    /** Puts it into a verticle's configuration, before what stands there. */
    public void into(JsonObject config) {
        url().ifPresent(given -> into(config, given));
    }

    /** Puts {@code url} into a verticle's configuration. */
    public static void into(JsonObject config, String url) {
        JsonObject registry = config.getJsonObject(REGISTRY, new JsonObject());
        config.put(REGISTRY, registry.put("redis", new JsonArray().add(url)));
    }
}
