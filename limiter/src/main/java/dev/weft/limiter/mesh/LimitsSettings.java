// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import dev.weft.config.Settings;
import dev.weft.limiter.redis.RedisLimiterOptions;
import dev.weft.redis.RedisSettings;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which calls are limited, and where it is counted, as the {@code limits} object of a configuration says; {@code
 * conf/hello.json} explains each setting.
 *
 * @param rules rules that stay as they are; null for those of the file, or of Redis
 * @param rulesFile file with rules, which is followed while it changes; null for none
 * @param domain which of the rules' domains calls ask
 * @param redis where it is counted; none for within this process
 * @param decisionTimeout how long Redis may take for a decision before each rule says what happens without it
 */
public record LimitsSettings(
        @Nullable JsonObject rules,
        @Nullable Path rulesFile,
        String domain,
        RedisSettings redis,
        Duration decisionTimeout) {
    /** The domain of calls, if nobody says. */
    public static final String DEFAULT_DOMAIN = "weft";

    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MOST_TIMEOUT = Duration.ofMinutes(1);

    /**
     * The object {@code limits} in a verticle's configuration, if there is one.
     *
     * @throws dev.weft.config.SettingsException at the first mistake
     */
    public static Optional<LimitsSettings> in(Settings settings) {
        return settings.object("limits").map(LimitsSettings::read);
    }

    /** The settings of a limiter that follows a file of rules, and counts where {@code redis} says. */
    public static LimitsSettings ofFile(Path rules, RedisSettings redis) {
        return new LimitsSettings(null, rules, DEFAULT_DOMAIN, redis, RedisLimiterOptions.DEFAULT.decisionTimeout());
    }

    private static LimitsSettings read(Settings settings) {
        LimitsSettings limits = new LimitsSettings(
                settings.json("rules").orElse(null),
                settings.optionalText("rulesFile").map(Path::of).orElse(null),
                settings.text("domain", DEFAULT_DOMAIN),
                RedisSettings.in(settings),
                settings.duration(
                        "decisionTimeout", RedisLimiterOptions.DEFAULT.decisionTimeout(), LEAST_TIMEOUT, MOST_TIMEOUT));
        if (limits.rules != null && limits.rulesFile != null) {
            throw settings.mistake("rules", "must not be given together with rulesFile");
        }
        if (limits.rules == null && limits.rulesFile == null && !limits.redis.isThere()) {
            throw settings.mistake("rules", "must be given, or rulesFile, or redis where the rules are");
        }
        settings.finish();
        return limits;
    }
}
