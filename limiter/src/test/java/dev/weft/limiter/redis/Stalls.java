// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test in which an event loop was kept busy for too long, as Vert.x's own watchdog sees it. */
final class Stalls extends Handler implements BeforeEachCallback, AfterEachCallback {
    /** The longest that anything may take on an event loop, in ms; also on a machine that has other things to do. */
    static final long LONGEST_MILLIS = 200;

    private static final long LOOK_EVERY_MILLIS = 20;
    private static final Logger WATCHDOG = Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker");

    private final List<String> stalls = new CopyOnWriteArrayList<>();

    /** One that is watched closely. */
    static Vertx newVertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setBlockedThreadCheckInterval(LOOK_EVERY_MILLIS)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(LONGEST_MILLIS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
    }

    /** What was so far is forgiven: classes are loaded once. */
    void begin() {
        stalls.clear();
    }

    List<String> seen() {
        return stalls;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        WATCHDOG.addHandler(this);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        WATCHDOG.removeHandler(this);
        assertThat(stalls).isEmpty();
    }

    @Override
    public void publish(LogRecord record) {
        stalls.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
