// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in which a buffer was lost: listens to what Netty's leak detector logs. A detector of our own would
 * come too late, since Netty asks for one once a process, when the first buffer is made, perhaps by another class.
 */
public final class NoLeaks extends Handler implements BeforeAllCallback, AfterAllCallback {
    private static final Logger DETECTOR = Logger.getLogger(ResourceLeakDetector.class.getName());
    private static final int ROUNDS = 3;

    private final List<String> leaks = new CopyOnWriteArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        DETECTOR.addHandler(this);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        provoke();
        DETECTOR.removeHandler(this);
        assertThat(leaks).as("buffers lost in %s", context.getDisplayName()).isEmpty();
    }

    List<String> leaks() {
        return leaks;
    }

    /** A lost buffer is found when it has been collected, and another is made. */
    static void provoke() {
        for (int i = 0; i < ROUNDS; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
            leaks.add(record.getMessage());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
