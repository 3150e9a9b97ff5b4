// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class in which an event loop was held up for so long that Vert.x complained. */
public final class NoBlockedThreads extends Handler implements BeforeAllCallback, AfterAllCallback {
    private static final Logger CHECKER = Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker");

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        listen();
    }

    void listen() {
        CHECKER.addHandler(this);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stopListening();
        assertThat(complaints)
                .as("event loops held up in %s", context.getDisplayName())
                .isEmpty();
    }

    void stopListening() {
        CHECKER.removeHandler(this);
    }

    List<String> complaints() {
        return complaints;
    }

    @Override
    public void publish(LogRecord record) {
        complaints.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
