// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weft version}. */
@Command(
        name = "version",
        header = "Print the versions of Weft, Vert.x and Java.",
        footer = {"%nExample:", "  weft version"})
final class VersionCommand implements Callable<Integer> {
    private static final String VERTX_VERSION = "META-INF/vertx/vertx-version.txt";

    @Mixin
    private final Console console = new Console();

    @Override
    public Integer call() {
        print(console.out());
        return ExitCode.OK;
    }

    static void print(PrintWriter out) {
        String weft =
                Objects.requireNonNullElse(VersionCommand.class.getPackage().getImplementationVersion(), "unpackaged");
        out.println("weft " + weft + " (Vert.x " + vertx() + ", Java " + System.getProperty("java.version") + ")");
        out.flush();
    }

    private static String vertx() {
        try (InputStream file = VersionCommand.class.getClassLoader().getResourceAsStream(VERTX_VERSION)) {
            return file == null ? "?" : new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
