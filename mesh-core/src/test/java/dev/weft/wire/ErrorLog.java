// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the wire logs at ERROR while this is open: bugs. */
final class ErrorLog extends Handler implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Connection.class.getName());

    private final List<String> records = new ArrayList<>();

    ErrorLog() {
        LOGGER.addHandler(this);
    }

    List<String> records() {
        return records;
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
            records.add(record.getMessage() + ": " + record.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
    }
}
