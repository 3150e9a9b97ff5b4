// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps what a class logs during a test, for the test to look at, and off the console. */
public final class Logged extends Handler implements BeforeEachCallback, AfterEachCallback {
    private final Logger logger;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    private Logged(Logger logger) {
        this.logger = logger;
    }

    public static Logged by(Class<?> type) {
        return new Logged(Logger.getLogger(type.getName()));
    }

    public List<LogRecord> records() {
        return records;
    }

    /** What was logged at a level. */
    public List<String> messages(Level level) {
        return records.stream()
                .filter(record -> record.getLevel() == level)
                .map(new SimpleFormatter()::formatMessage)
                .toList();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        records.clear();
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
