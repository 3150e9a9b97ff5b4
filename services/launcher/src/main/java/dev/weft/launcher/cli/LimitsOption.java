// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which calls are limited, as an option of several commands. */
public final class LimitsOption {
    private static final String LIMITS = "limits";

    @Option(
            names = "--limits",
            paramLabel = "FILE",
            description =
                    "Rules that say which calls are limited, such as conf/limits.json; followed while it changes. They"
                            + " are counted in the Redis of --redis, or within this process.")
    private @Nullable Path rules;

    /** Whether rules were given. */
    public boolean isGiven() {
        return rules != null;
    }

    /** The file that was given. */
    public Optional<Path> file() {
        return Optional.ofNullable(rules);
    }

    /** Puts the file into a verticle's configuration, before what stands there. */
    public void into(JsonObject config, Optional<String> redis) {
        if (rules != null) {
            into(config, new JsonObject().put("rulesFile", rules.toString()), redis);
        }
    }

    /** Puts limits into a verticle's configuration, counted where {@code redis} says. */
    public static void into(JsonObject config, JsonObject limits, Optional<String> redis) {
        redis.ifPresent(url -> limits.put("redis", new JsonArray().add(url)));
        config.put(LIMITS, limits);
    }
}
