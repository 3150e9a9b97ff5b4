// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;

/**
 * Quiet logs: warnings, one line each, on stderr. Vert.x reads the same file by its name when it logs first. Whoever wants
 * other logs says so as always, with {@code -Djava.util.logging.config.file}.
 */
final class Logging {
    private static final String CONFIGURATION = "/vertx-default-jul-logging.properties";

    private Logging() {}

    static void configure() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream file = Logging.class.getResourceAsStream(CONFIGURATION)) {
            LogManager.getLogManager().readConfiguration(file);
        } catch (IOException e) {
            System.err.println("weft: logs stay as the JDK has them: " + e.getMessage());
        }
    }
}
