// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.limits;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.limiter.rules.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Rules of a file, for commands that need no limiter then. */
final class RulesOption {
    @Option(names = "--rules", paramLabel = "FILE", description = "Rules of a file, without asking a limiter.")
    private @Nullable Path file;

    /**
     * The rules, if a file was given.
     *
     * @throws dev.weft.config.SettingsException for mistakes in it
     */
    Optional<Rules> rules() {
        return Optional.ofNullable(file).map(given -> Rules.parse(given.toString(), text(given)));
    }

    /** What to call them. */
    String source() {
        return String.valueOf(file);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw CommandFailure.usage("no readable file " + file);
        }
    }
}
