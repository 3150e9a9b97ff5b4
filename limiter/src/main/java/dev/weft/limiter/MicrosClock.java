// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Microseconds since 1970 that never go back: the wall clock as it was at the start, moved on by the JVM's own. Thread-safe. */
public final class MicrosClock implements LongSupplier {
    private static final long NANOS_A_MICRO = 1_000;

    private final long originNanos;

    /** One that begins with the wall clock. */
    public MicrosClock() {
        Instant now = Instant.now();
        long micros = TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / NANOS_A_MICRO;
        this.originNanos = micros * NANOS_A_MICRO - System.nanoTime();
    }

    @Override
    public long getAsLong() {
        return (originNanos + System.nanoTime()) / NANOS_A_MICRO;
    }
}
