// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import dev.weft.breaker.BreakerPolicy.Window;
import dev.weft.config.DurationText;
import dev.weft.config.Settings;
import dev.weft.config.SettingsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A {@link BreakerPolicy} as configurations have it; {@code conf/protection.json} explains each key. */
public final class BreakerSettings {
    private static final int MOST_COUNT = 1_000_000;
    private static final Duration LEAST = Duration.ofNanos(1);

    private BreakerSettings() {}

    /**
     * What an object says; what it does not say is as in {@code base}. The caller {@link Settings#finish finishes} it.
     *
     * @throws SettingsException at the first mistake
     */
    public static BreakerPolicy read(Settings settings, BreakerPolicy base) {
        return settings.together(() -> new BreakerPolicy(
                window(settings, base.window()),
                settings.integer("leastCalls", base.leastCalls(), 1, MOST_COUNT),
                settings.number("failureRate", base.failureRate(), Double.MIN_VALUE, 1),
                time(settings, "slowAfter", base.slowAfter()),
                settings.number("slowRate", base.slowRate(), Double.MIN_VALUE, 1),
                time(settings, "openFor", base.openFor()),
                time(settings, "longestOpen", base.longestOpen()),
                settings.integer("probes", base.probes(), 1, MOST_COUNT),
                time(settings, "probeTime", base.probeTime()),
                settings.durationFromZero("rampTime", base.rampTime(), BreakerPolicy.FOREVER),
                settings.choice("state", base.start())));
    }

    private static Window window(Settings settings, Window base) {
        Optional<Long> calls = settings.wholeNumber("windowCalls", 1, MOST_COUNT);
        boolean inARow = settings.flag("inARow", calls.isEmpty() && base.inARow());
        if (calls.isEmpty()) {
            Duration time = base.calls() > 0 ? BreakerPolicy.DEFAULT.window().time() : base.time();
            boolean asBefore = settings.optionalText("window").isEmpty() && base.calls() > 0 && !inARow;
            return asBefore ? base : new Window(0, time(settings, "window", time), inARow);
        }
        if (settings.optionalText("window").isPresent() || inARow) {
            throw settings.mistake("windowCalls", "cannot be given beside window or inARow");
        }
        return Window.of(calls.get().intValue());
    }

    private static Duration time(Settings settings, String key, Duration fallback) {
        return settings.duration(key, fallback, LEAST, BreakerPolicy.FOREVER);
    }

    /** The object that says this. */
    public static JsonObject write(BreakerPolicy policy) {
        Window window = policy.window();
        JsonObject json = new JsonObject();
        if (window.calls() > 0) {
            json.put("windowCalls", window.calls());
        } else {
            json.put("window", DurationText.format(window.time())).put("inARow", window.inARow());
        }
        return json.put("leastCalls", policy.leastCalls())
                .put("failureRate", policy.failureRate())
                .put("slowAfter", DurationText.format(policy.slowAfter()))
                .put("slowRate", policy.slowRate())
                .put("openFor", DurationText.format(policy.openFor()))
                .put("longestOpen", DurationText.format(policy.longestOpen()))
                .put("probes", policy.probes())
                .put("probeTime", DurationText.format(policy.probeTime()))
                .put("rampTime", DurationText.format(policy.rampTime()))
                .put("state", policy.start().name().toLowerCase(Locale.ROOT));
    }
}
