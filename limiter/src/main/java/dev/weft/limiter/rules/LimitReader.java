// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import dev.weft.config.DurationText;
import dev.weft.config.Settings;
import dev.weft.limiter.FixedWindow;
import dev.weft.limiter.LeakyBucket;
import dev.weft.limiter.Limit;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Quota.Sharing;
import dev.weft.limiter.Quota.WhenAway;
import dev.weft.limiter.SlidingLog;
import dev.weft.limiter.SlidingWindow;
import dev.weft.limiter.SlidingWindow.Counting;
import dev.weft.limiter.TokenBucket;
import dev.weft.limiter.rules.Rule.Force;
import dev.weft.limiter.rules.Rule.Limited;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads one {@code limit} object. Confined to one thread. */
final class LimitReader {
    private static final long MOST_PERMITS = 1L << 50;
    private static final long MOST_LOGGED = 1_000;
    private static final int MOST_INTERVALS = 100;
    private static final Duration LEAST_SPAN = Duration.ofNanos(1_000);
    private static final Duration MOST_SPAN = Duration.ofDays(3_653);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(1);
    private static final Duration MOST_WAIT = Duration.ofMinutes(10);

    /** Stands in for what could not be read; the mistake is noted. */
    private static final Limit UNREAD = new FixedWindow(0, Duration.ofSeconds(1));

    private final Settings limit;
    private final Mistakes mistakes;
    private final int mistakesBefore;
    private Duration maxWait = Duration.ZERO;

    private enum Algorithm {
        FIXED_WINDOW,
        SLIDING_WINDOW,
        SLIDING_LOG,
        TOKEN_BUCKET,
        LEAKY_BUCKET
    }

    LimitReader(Settings limit, Mistakes mistakes) {
        this.limit = limit;
        this.mistakes = mistakes;
        this.mistakesBefore = mistakes.count();
    }

    /** What the object says; something else if there are mistakes in it, which are noted. */
    Limited read(Force force) {
        Optional<Algorithm> algorithm =
                mistakes.tried(() -> Optional.of(choice("algorithm", Algorithm.SLIDING_WINDOW)), Optional.empty());
        Limit read = algorithm.map(this::limit).orElse(UNREAD);
        Sharing sharing = tried(() -> choice("sharing", Sharing.STRICT), Sharing.STRICT);
        WhenAway whenAway = tried(() -> choice("whenRedisIsAway", WhenAway.LOCAL_SHARE), WhenAway.LOCAL_SHARE);
        // Which keys are known depends on the algorithm: while that is wrong, the others cannot be judged.
        if (algorithm.isPresent()) {
            mistakes.checked(limit::finish);
        }
        return new Limited(new Quota(read, sharing, whenAway), maxWait, force);
    }

    private Limit limit(Algorithm algorithm) {
        return switch (algorithm) {
            case FIXED_WINDOW -> fixedWindow();
            case SLIDING_WINDOW -> slidingWindow();
            case SLIDING_LOG -> slidingLog();
            case TOKEN_BUCKET -> tokenBucket();
            case LEAKY_BUCKET -> leakyBucket();
        };
    }

    private Limit fixedWindow() {
        long permits = number("permits", 0, MOST_PERMITS);
        Duration per = per();
        return built("per", () -> new FixedWindow(permits, per));
    }

    private Limit slidingWindow() {
        long permits = number("permits", 0, MOST_PERMITS);
        Duration per = per();
        int intervals = tried(
                () -> limit.integer("intervals", SlidingWindow.DEFAULT_INTERVALS, 1, MOST_INTERVALS),
                SlidingWindow.DEFAULT_INTERVALS);
        Counting counting = tried(() -> choice("counting", Counting.STRICT), Counting.STRICT);
        return built("per", () -> new SlidingWindow(permits, per, intervals, counting));
    }

    private Limit slidingLog() {
        long permits = number("permits", 0, MOST_LOGGED);
        Duration per = per();
        return built("per", () -> new SlidingLog(permits, per));
    }

    /** With {@code permits} in place of {@code rate} it is the hard form. */
    private Limit tokenBucket() {
        Optional<Long> permits = tried(() -> limit.wholeNumber("permits", 2, MOST_PERMITS), Optional.of(MOST_PERMITS));
        if (permits.isPresent()) {
            return hardTokenBucket(permits.get());
        }
        long rate = number("rate", 1, MOST_PERMITS);
        Duration per = per();
        long burst = number("burst", 1, MOST_PERMITS, rate);
        return built("burst", () -> new TokenBucket(rate, per, burst));
    }

    private Limit hardTokenBucket(long permits) {
        Duration per = per();
        long burst = number("burst", 1, permits - 1);
        mistakes.checked(() -> {
            if (limit.wholeNumber("rate", 1, MOST_PERMITS).isPresent()) {
                throw limit.mistake(
                        "rate", "and permits exclude each other: permits is the hard form, and drips the rest");
            }
        });
        return built("burst", () -> TokenBucket.hard(permits, per, burst));
    }

    private Limit leakyBucket() {
        long rate = number("rate", 1, MOST_PERMITS);
        Duration per = per();
        long queue = number("queue", 1, MOST_PERMITS, rate);
        maxWait = tried(this::maxWait, DEFAULT_WAIT);
        return built("queue", () -> new LeakyBucket(rate, per, queue));
    }

    private Duration maxWait() {
        Duration wait = limit.meaning("maxWait", DEFAULT_WAIT, DurationText::parse);
        if (wait.compareTo(MOST_WAIT) > 0) {
            throw limit.mistake("maxWait", "must be 0s to 10m, was \"" + limit.text("maxWait", "") + "\"");
        }
        return wait;
    }

    private Duration per() {
        return tried(
                () -> {
                    Duration per = limit.duration("per", Duration.ZERO);
                    if (per.isZero()) {
                        throw limit.mistake("per", "is missing; say in what time, such as 1s, 1m, 1h or 1d");
                    }
                    if (per.compareTo(LEAST_SPAN) < 0 || per.compareTo(MOST_SPAN) > 0) {
                        throw limit.mistake("per", "must be 1us to 3653d, was \"" + limit.text("per", "") + "\"");
                    }
                    return per;
                },
                DEFAULT_WAIT);
    }

    private long number(String key, long least, long most) {
        return tried(
                () -> limit.wholeNumber(key, least, most)
                        .orElseThrow(() -> limit.mistake(key, "is missing; say how many, " + least + " to " + most)),
                least);
    }

    private long number(String key, long least, long most, long fallback) {
        return tried(() -> limit.wholeNumber(key, least, most).orElse(fallback), least);
    }

    /** What only the whole limit shows to be wrong, such as a burst that takes a century to come back. */
    private Limit built(String key, Supplier<Limit> build) {
        if (mistakes.count() > mistakesBefore) {
            return UNREAD;
        }
        return tried(
                () -> {
                    try {
                        return build.get();
                    } catch (IllegalArgumentException e) {
                        throw limit.mistake(key, "does not go with the rest: " + e.getMessage());
                    }
                },
                UNREAD);
    }

    private <T> T tried(Supplier<T> read, T otherwise) {
        return mistakes.tried(read, otherwise);
    }

    private <E extends Enum<E>> E choice(String key, E fallback) {
        return limit.meaning(key, fallback, text -> chosen(fallback.getDeclaringClass(), text));
    }

    /** The constant that is written so, in lower case and with hyphens. */
    private static <E extends Enum<E>> E chosen(Class<E> choices, String text) {
        for (E choice : choices.getEnumConstants()) {
            if (hyphened(choice).equals(text)) {
                return choice;
            }
        }
        String known = Arrays.stream(choices.getEnumConstants())
                .map(LimitReader::hyphened)
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("must be one of " + known + ", was \"" + text + "\"");
    }

    private static String hyphened(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
