// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.breaker.BreakerPolicy;
import dev.weft.breaker.BreakerSettings;
import dev.weft.call.Status;
import dev.weft.config.LiveText;
import dev.weft.config.Settings;
import dev.weft.config.SettingsException;
import dev.weft.resilience.BudgetPolicy;
import dev.weft.resilience.BulkheadPolicy;
import dev.weft.resilience.CachePolicy;
import dev.weft.resilience.HedgePolicy;
import dev.weft.resilience.RetryPolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What protects callers, as the {@code protection} object of a configuration says, or a file with such an object, which is
 * followed while it changes; {@code conf/protection.json} explains each setting. What a service does not say is as it is for
 * all; what a method does not say is as it is for its service.
 *
 * @param protection what holds from the start; what a file says comes in its place
 * @param file to follow, if any
 */
public record ProtectionSettings(Protection protection, Optional<Path> file) {
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_COUNT = 1_000_000;
    private static final Duration FILE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LEAST = Duration.ofNanos(1);
    private static final Duration MOST = Duration.ofDays(365);
    private static final Duration MOST_PAUSE = Duration.ofMinutes(1);
    private static final LiveText.Kind<Protection> KIND = new LiveText.Kind<>("protection", ProtectionSettings::parse);

    /**
     * The object {@code protection} in a verticle's configuration; the defaults if there is none.
     *
     * @throws SettingsException at the first mistake
     */
    public static ProtectionSettings in(Settings settings) {
        Optional<Settings> object = settings.object("protection");
        if (object.isEmpty()) {
            return new ProtectionSettings(Protection.DEFAULT, Optional.empty());
        }
        Optional<Path> file = object.get().optionalText("file").map(Path::of);
        return new ProtectionSettings(protection(object.get()), file);
    }

    /** Protects the calls of {@code mesh} as the file says, if there is one, and as it will say; fails if it is wrong now. */
    public Future<Optional<LiveText<Protection>>> follow(Vertx vertx, Mesh mesh) {
        if (file.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        return LiveText.ofFile(protection, vertx, KIND, file.get(), MOST_BYTES, FILE_INTERVAL)
                .map(live -> {
                    live.listen(mesh::protect);
                    mesh.protect(live.current());
                    return Optional.of(live);
                });
    }

    /**
     * What a text says.
     *
     * @param source what to call the text in messages
     * @throws SettingsException at the first mistake
     */
    public static Protection parse(String source, String text) {
        try {
            return protection(Settings.of(source, new JsonObject(text)));
        } catch (DecodeException e) {
            throw new SettingsException(source, "no JSON object: " + e.getMessage());
        }
    }

    private static Protection protection(Settings settings) {
        ServiceProtection service = service(settings, ServiceProtection.DEFAULT);
        MethodProtection method = method(settings, MethodProtection.DEFAULT);
        Protection protection = Protection.of(service, method);
        for (var one : settings.objectsByName("services").entrySet()) {
            protection = withService(protection, one.getKey(), one.getValue(), service, method);
        }
        settings.finish();
        return protection;
    }

    private static Protection withService(
            Protection all, String name, Settings settings, ServiceProtection service, MethodProtection method) {
        MethodProtection itsMethods = method(settings, method);
        Protection protection = all.withService(name, service(settings, service), itsMethods);
        for (var one : settings.objectsByName("methods").entrySet()) {
            protection = protection.withMethod(name, one.getKey(), method(one.getValue(), itsMethods));
            one.getValue().finish();
        }
        settings.finish();
        return protection;
    }

    private static ServiceProtection service(Settings settings, ServiceProtection base) {
        return new ServiceProtection(
                part(settings, "instanceBreaker", base.instanceBreaker(), BreakerPolicy.DEFAULT, BreakerSettings::read),
                part(settings, "bulkhead", base.bulkhead(), BulkheadPolicy.DEFAULT, ProtectionSettings::bulkhead),
                settings.object("budget")
                        .map(object -> budget(object, base.budget()))
                        .orElse(base.budget()),
                settings.flag("adaptive", base.adaptive()));
    }

    private static MethodProtection method(Settings settings, MethodProtection base) {
        return new MethodProtection(
                part(settings, "breaker", base.breaker(), BreakerPolicy.DEFAULT, BreakerSettings::read),
                settings.object("retry")
                        .map(object -> retry(object, base.retry()))
                        .orElse(base.retry()),
                part(
                        settings,
                        "hedge",
                        base.hedge(),
                        new HedgePolicy(0.95, Duration.ofMillis(10)),
                        ProtectionSettings::hedge),
                part(
                        settings,
                        "cache",
                        base.cache(),
                        new CachePolicy(Duration.ofMinutes(1), 1_000),
                        ProtectionSettings::cache),
                settings.optionalText("timeout").isPresent()
                        ? settings.duration("timeout", Duration.ofSeconds(1), Duration.ofMillis(1), MOST)
                        : base.timeout());
    }

    /** Something that can be switched off. */
    private static <P> @Nullable P part(Settings settings, String key, @Nullable P base, P usual, Reader<P> reader) {
        Optional<Settings> object = settings.object(key);
        if (object.isEmpty()) {
            return base;
        }
        if (object.get().isTrue("off")) {
            object.get().finish();
            return null;
        }
        P read = reader.read(object.get(), base == null ? usual : base);
        object.get().finish();
        return read;
    }

    private interface Reader<P> {
        P read(Settings settings, P base);
    }

    private static RetryPolicy retry(Settings settings, RetryPolicy base) {
        RetryPolicy policy = settings.together(() -> new RetryPolicy(
                settings.integer("attempts", base.attempts(), 1, 10),
                settings.durationFromZero("leastPause", base.leastPause(), MOST_PAUSE),
                settings.durationFromZero("mostPause", base.mostPause(), MOST_PAUSE),
                Set.copyOf(settings.list("statuses", base.statuses(), ProtectionSettings::status))));
        settings.finish();
        return policy;
    }

    private static Status status(String text) {
        for (Status status : Status.values()) {
            if (status.name().toLowerCase(Locale.ROOT).equals(text)) {
                return status;
            }
        }
        throw new IllegalArgumentException("must be a status in lower case, such as unavailable, was \"" + text + "\"");
    }

    private static BudgetPolicy budget(Settings settings, BudgetPolicy base) {
        BudgetPolicy policy = new BudgetPolicy(
                settings.number("share", base.share(), 0, 10), settings.number("floor", base.floor(), 0, 1_000));
        settings.finish();
        return policy;
    }

    private static BulkheadPolicy bulkhead(Settings settings, BulkheadPolicy base) {
        return new BulkheadPolicy(
                settings.integer("calls", base.calls(), 1, MOST_COUNT),
                settings.integer("waiting", base.waiting(), 0, MOST_COUNT),
                settings.durationFromZero("longestWait", base.longestWait(), Duration.ofHours(1)));
    }

    private static HedgePolicy hedge(Settings settings, HedgePolicy base) {
        return new HedgePolicy(
                settings.number("quantile", base.quantile(), 0.5, 0.999),
                settings.duration("leastDelay", base.leastDelay(), Duration.ofMillis(1), Duration.ofHours(1)));
    }

    private static CachePolicy cache(Settings settings, CachePolicy base) {
        return new CachePolicy(
                settings.duration("longestAge", base.longestAge(), Duration.ofMillis(1), MOST),
                settings.integer("entries", base.entries(), 1, MOST_COUNT));
    }
}
