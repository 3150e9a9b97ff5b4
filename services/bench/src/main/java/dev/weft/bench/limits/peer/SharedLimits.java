// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits.peer;

/** A limiter whose limits are in Redis, under one of its settings. Thread-safe. */
public interface SharedLimits extends AutoCloseable {

    /** Who is told. */
    interface Answer {
        /** It was decided. */
        void decided(Outcome outcome);

        /** It was not, for this reason. */
        void failed(Throwable cause);
    }

    /** What was decided. */
    enum Outcome {
        /** The permit was there. */
        ADMITTED,
        /** It was not. */
        REFUSED
    }

    /** Takes one permit of the key with this number; {@code answer} may be told before this returns. */
    void decide(int key, Answer answer);

    /** Runs {@code action} soon, on a thread from which to decide. */
    void execute(Runnable action);

    @Override
    void close() throws Exception;
}
