// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import dev.weft.config.Settings;
import dev.weft.launcher.cli.CommandFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads configuration files such as {@code conf/hello.json}. */
public final class ConfigFile {
    private ConfigFile() {}

    /** The object in {@code file}, which remembers where it came from; an empty one when there is no file. */
    public static JsonObject read(@Nullable Path file) {
        if (file == null) {
            return new JsonObject();
        }
        try {
            return new JsonObject(Buffer.buffer(Files.readAllBytes(file))).put(Settings.SOURCE_KEY, file.toString());
        } catch (IOException e) {
            throw CommandFailure.usage("no readable file " + file);
        } catch (DecodeException | ClassCastException e) {
            throw CommandFailure.usage(file + " is not a JSON object: " + firstLine(e));
        }
    }

    /** Puts what an option says in the place of what the file says, if the option was given. */
    static void override(JsonObject config, String key, @Nullable Object option) {
        if (option != null) {
            config.put(key, option);
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
