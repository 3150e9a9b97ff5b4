// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import dev.weft.config.LiveText;
import dev.weft.config.TextSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;

/** The rules of a text that may change. */
public final class LiveRules {
    /** How often a file is looked at if nobody says. */
    public static final Duration DEFAULT_FILE_INTERVAL = Duration.ofSeconds(1);

    private static final LiveText.Kind<Rules> KIND = new LiveText.Kind<>("rules", Rules::parse);

    private LiveRules() {}

    /** Follows a text whose rules are right now; see {@link LiveText#open}. */
    public static Future<LiveText<Rules>> open(Vertx vertx, String source, TextSource text, Duration interval) {
        return LiveText.open(Rules.NONE, vertx, KIND, source, text, interval);
    }

    /** Follows a file, as {@link #open} does. */
    public static Future<LiveText<Rules>> ofFile(Vertx vertx, Path file, Duration interval) {
        return LiveText.ofFile(Rules.NONE, vertx, KIND, file, Rules.MOST_CHARS, interval);
    }

    /** Follows a text that may be wrong or away for now; {@code initial} are in force until it is right. */
    public static LiveText<Rules> startingWith(
            Rules initial, Vertx vertx, String source, TextSource text, Duration interval) {
        return LiveText.startingWith(initial, vertx, KIND, source, text, interval);
    }
}
