// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

/** Two usages that must not be told apart by anything that is asked of them from now on. */
final class Twins {
    private static final int QUESTIONS = 12;

    private Twins() {}

    static void areAlike(Usage one, Usage other, Adversary adversary) {
        Usage first = one.copy();
        Usage second = other.copy();
        long now = adversary.now();
        for (int i = 0; i < QUESTIONS; i++) {
            long permits = adversary.permits(first);
            assertThat(answers(second, now, permits)).isEqualTo(answers(first, now, permits));
            assertThat(second.tryTake(now, permits)).isEqualTo(first.tryTake(now, permits));
            now = adversary.nextInstant(first);
        }
    }

    private static Answers answers(Usage usage, long now, long permits) {
        return new Answers(
                usage.waitMicros(now, permits), usage.remaining(now), usage.used(now), usage.resetMicros(now));
    }

    private record Answers(long retryAfter, long remaining, long used, long reset) {}
}
