// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The TLS options of a command that serves. */
public final class ServerTls {
    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "PEM certificate chain to show; with it comes TLS. Read again when the file changes.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM private key of --tls-cert.")
    private @Nullable Path key;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "PEM certificates; callers must show one that these signed (mutual TLS).")
    private @Nullable Path authority;

    /** Writes what was given under the key {@code tls} of a verticle's configuration. */
    public void into(JsonObject config) {
        JsonObject tls = config.getJsonObject("tls", new JsonObject()).copy();
        put(tls, "certificate", certificate);
        put(tls, "key", key);
        put(tls, "authority", authority);
        if (!tls.isEmpty()) {
            config.put("tls", tls);
        }
    }

    private static void put(JsonObject tls, String name, @Nullable Path file) {
        if (file != null) {
            tls.put(name, file.toString());
        }
    }
}
