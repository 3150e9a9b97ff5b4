// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.Random;

/**
 * Asks at the worst instants for the worst amounts: at once again, when it was told to come back, at the edges of
 * sub-intervals, when nothing should count any more, and a microsecond to either side of these.
 */
final class Adversary {
    private static final long LATEST_MICROS = 1L << 52;
    private static final long LATELY_MICROS = 1_790_000_000_000_000L;

    private final Random random;
    private Extent extent;
    private long capacity;
    private long now;
    private long behind;

    Adversary(Limit limit, long seed) {
        random = new Random(seed);
        face(limit);
        now = firstInstant();
    }

    /** Goes on against another limit. */
    void face(Limit limit) {
        extent = Extent.of(limit);
        capacity = limit.capacity();
    }

    Random random() {
        return random;
    }

    /** The time by a clock that never goes back. */
    long now() {
        return now;
    }

    /** The time by the clock that the limit sees. */
    long clock() {
        return Math.max(0, now - behind);
    }

    /** Puts the limit's clock so far behind. */
    void fallBehind(long micros) {
        behind = micros;
    }

    long behind() {
        return behind;
    }

    /** The time passes, perhaps by nothing. */
    long nextInstant(Usage usage) {
        now = Math.min(LATEST_MICROS, now + Math.max(0, gap(usage)));
        return now;
    }

    long permits(Usage usage) {
        long remaining = usage.remaining(clock());
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> remaining + 1;
            case 2 -> capacity;
            case 3 -> capacity + 1;
            case 4 -> upTo(capacity);
            case 5 -> upTo(remaining);
            case 6 -> remaining;
            default -> 1;
        };
    }

    /** Brings it to some state that can be come to. */
    Usage reach(Usage usage) {
        for (int steps = random.nextInt(30); steps > 0; steps--) {
            usage.tryTake(nextInstant(usage), permits(usage));
        }
        return usage;
    }

    long upTo(long most) {
        return most <= 0 ? 0 : random.nextLong(most + 1);
    }

    private long firstInstant() {
        long around = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> upTo(3 * extent.span());
            default -> LATELY_MICROS + upTo(2 * extent.span());
        };
        return random.nextBoolean() ? around : Math.max(0, around - around % extent.grid() + nudge());
    }

    private long gap(Usage usage) {
        return switch (random.nextInt(9)) {
            case 0, 1 -> 0;
            case 2 -> 1;
            case 3 -> wait(usage, 1) + nudge();
            case 4 -> wait(usage, Math.max(1, upTo(capacity))) + nudge();
            case 5 -> usage.resetMicros(clock()) + nudge();
            case 6 -> extent.grid() - clock() % extent.grid() + nudge();
            case 7 -> extent.span() + nudge();
            default -> upTo(random.nextBoolean() ? extent.grid() : extent.span());
        };
    }

    private long wait(Usage usage, long permits) {
        long wait = usage.waitMicros(clock(), permits);
        return wait == Limit.NEVER ? 0 : wait;
    }

    private int nudge() {
        return random.nextInt(3) - 1;
    }
}
