// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import io.vertx.redis.client.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to Redis in one run of a script. A run whose connection breaks is repeated, so it must do the same twice as once.
 *
 * @param <T> what Redis tells
 */
interface Batch<T> {

    /** A key has to stay for so long after nothing of it counts any more, for clocks that go back a little. */
    long MARGIN_MILLIS = 1_000;

    /** Whether somebody still waits for it; what nobody waits for is not repeated. */
    boolean isAwaited();

    /** In a Cluster, the tag of all keys. */
    String tag();

    /** The keys for the script; {@code answerKey} is where its answer may be kept. */
    List<String> keys(String answerKey);

    /** The arguments for the script; {@code number} is another one for each run of a connection. */
    List<Object> arguments(long number);

    /** What Redis answers to all of it. */
    T read(@Nullable Response answer);

    /** Tells everybody what Redis has said, to what was sent at that time of {@link System#nanoTime}. */
    void tell(T told, long sentNanos);

    /** Tells everybody that Redis will not answer. */
    void giveUp();
}
