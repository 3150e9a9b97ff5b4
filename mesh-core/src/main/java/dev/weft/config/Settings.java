// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One object of a configuration. Ask it for every setting, then call {@link #finish}, which refuses the keys that nobody
 * asked for:
 *
 * <pre>{@code
 * Settings settings = Settings.of("hello", config());
 * int port = settings.integer("port", 7400, 0, 65535);
 * Duration drain = settings.duration("drainTimeout", Duration.ofSeconds(30));
 * settings.finish();
 * }</pre>
 *
 * <p>Every method that reads throws {@link SettingsException} for a value of the wrong type or out of its range. Confined
 * to one thread.
 */
public final class Settings {
    /** The key under which whoever has read a file tells its name, for the messages. */
    public static final String SOURCE_KEY = "_source";

    private static final String COMMENT = "//";

    private final String source;
    private final String path;
    private final JsonObject json;
    private final Set<String> known = new LinkedHashSet<>();

    private Settings(String source, String path, JsonObject json) {
        this.source = source;
        this.path = path;
        this.json = json;
    }

    /**
     * The settings in {@code json}.
     *
     * @param name what to call them in messages, where {@link #SOURCE_KEY} names no file
     */
    public static Settings of(String name, JsonObject json) {
        Object file = json.getValue(SOURCE_KEY);
        return new Settings(file instanceof String text ? text : name, "", json);
    }

    /** A text; {@code fallback} when the key is absent. */
    public String text(String key, String fallback) {
        return optionalText(key).orElse(fallback);
    }

    /** A text that is not empty, if the key is there. */
    public Optional<String> optionalText(String key) {
        return value(key).map(value -> {
            if (!(value instanceof String text) || text.isBlank()) {
                throw mistake(key, "must be a text that is not empty, was " + shown(value));
            }
            return text;
        });
    }

    /** A whole number from {@code least} to {@code most}; {@code fallback} when the key is absent. */
    public int integer(String key, int fallback, int least, int most) {
        return wholeNumber(key, least, most).map(Long::intValue).orElse(fallback);
    }

    /** A whole number from {@code least} to {@code most}, if the key is there. */
    public Optional<Long> wholeNumber(String key, long least, long most) {
        return value(key).map(value -> {
            boolean whole = value instanceof Integer || value instanceof Long;
            long number = whole ? ((Number) value).longValue() : 0;
            if (!whole || number < least || number > most) {
                throw mistake(key, "must be " + least + " to " + most + ", was " + shown(value));
            }
            return number;
        });
    }

    /** {@code true} or {@code false}, which it is also when the key is absent. */
    public boolean isTrue(String key) {
        return flag(key, false);
    }

    /** {@code true} or {@code false}; {@code fallback} when the key is absent. */
    public boolean flag(String key, boolean fallback) {
        return value(key)
                .map(value -> {
                    if (!(value instanceof Boolean flag)) {
                        throw mistake(key, "must be true or false, was " + shown(value));
                    }
                    return flag;
                })
                .orElse(fallback);
    }

    /** A positive time with its unit, such as {@code "2s"}; {@code fallback} when the key is absent. */
    public Duration duration(String key, Duration fallback) {
        return optionalText(key).map(text -> positive(key, text)).orElse(fallback);
    }

    /** A time from {@code least} to {@code most}; {@code fallback} when the key is absent. */
    public Duration duration(String key, Duration fallback, Duration least, Duration most) {
        Duration duration = duration(key, fallback);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw mistake(
                    key,
                    "must be " + least.toMillis() + "ms to " + most.toMillis() + "ms, was " + duration.toMillis()
                            + "ms");
        }
        return duration;
    }

    /** A time up to {@code most} that may be zero, such as {@code "0s"}; {@code fallback} when the key is absent. */
    public Duration durationFromZero(String key, Duration fallback, Duration most) {
        Duration duration = optionalText(key)
                .map(text -> parsed(key, text, DurationText::parse))
                .orElse(fallback);
        if (duration.compareTo(most) > 0) {
            throw mistake(key, "must be 0s to " + most.toMillis() + "ms, was " + duration.toMillis() + "ms");
        }
        return duration;
    }

    /** One of the constants of {@code fallback}'s type, in lower case; {@code fallback} when the key is absent. */
    public <E extends Enum<E>> E choice(String key, E fallback) {
        Map<String, E> choices = new LinkedHashMap<>();
        for (E choice : fallback.getDeclaringClass().getEnumConstants()) {
            choices.put(choice.name().toLowerCase(Locale.ROOT), choice);
        }
        return optionalText(key)
                .map(text -> {
                    E chosen = choices.get(text);
                    if (chosen == null) {
                        String known = String.join(", ", choices.keySet());
                        throw mistake(key, "must be one of " + known + ", was " + shown(text));
                    }
                    return chosen;
                })
                .orElse(fallback);
    }

    /** What a text means; {@code fallback} when the key is absent. */
    public <T> T meaning(String key, T fallback, Function<String, T> parse) {
        return optionalText(key).map(text -> parsed(key, text, parse)).orElse(fallback);
    }

    /** A number from {@code least} to {@code most}; {@code fallback} when the key is absent. */
    public double number(String key, double fallback, double least, double most) {
        return value(key)
                .map(value -> {
                    double number = value instanceof Number given ? given.doubleValue() : Double.NaN;
                    if (!(number >= least && number <= most)) {
                        throw mistake(key, "must be " + least + " to " + most + ", was " + shown(value));
                    }
                    return number;
                })
                .orElse(fallback);
    }

    /** A list of texts, each turned into what it means; empty when the key is absent. */
    public <T> List<T> list(String key, Function<String, T> parse) {
        return items(key, "texts", (name, value) -> item(name, value, parse));
    }

    /** As {@link #list}; {@code fallback} when the key is absent. */
    public <T> List<T> list(String key, Collection<T> fallback, Function<String, T> parse) {
        return value(key).isEmpty() ? List.copyOf(fallback) : list(key, parse);
    }

    /** A list of objects, each to be {@link #finish}ed by itself; empty when the key is absent. */
    public List<Settings> objects(String key) {
        return items(key, "objects", this::object);
    }

    private <T> List<T> items(String key, String what, BiFunction<String, @Nullable Object, T> read) {
        List<T> items = new ArrayList<>();
        value(key).ifPresent(value -> {
            if (!(value instanceof JsonArray array)) {
                throw mistake(key, "must be a list of " + what + ", was " + shown(value));
            }
            for (int i = 0; i < array.size(); i++) {
                items.add(read.apply(key + "[" + i + "]", array.getValue(i)));
            }
        });
        return List.copyOf(items);
    }

    /** An object whose values are texts; empty when the key is absent. */
    public Map<String, String> texts(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(key).ifPresent(object -> {
            for (String name : object.json.fieldNames()) {
                texts.put(name, object.text(name, ""));
            }
        });
        return Map.copyOf(texts);
    }

    /**
     * Something made of several settings, each of which may be right while all together are not.
     *
     * @param make throws {@link IllegalArgumentException} if they are not
     */
    public <T> T together(Supplier<T> make) {
        try {
            return make.get();
        } catch (SettingsException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw mistake(String.valueOf(e.getMessage()));
        }
    }

    /** An object within this one, if the key is there; to be {@link #finish}ed by itself. */
    public Optional<Settings> object(String key) {
        return value(key).map(value -> object(key, value));
    }

    /** The objects within the one at {@code key}, by their names, each to be {@link #finish}ed by itself. */
    public Map<String, Settings> objectsByName(String key) {
        Map<String, Settings> objects = new LinkedHashMap<>();
        object(key).ifPresent(parent -> {
            for (String name : parent.json.fieldNames()) {
                if (!name.startsWith(COMMENT)) {
                    objects.put(name, parent.object(name, parent.json.getValue(name)));
                }
            }
        });
        return objects;
    }

    /** An object that somebody else reads, if the key is there. */
    public Optional<JsonObject> json(String key) {
        return object(key).map(settings -> settings.json);
    }

    private Settings object(String key, @Nullable Object value) {
        if (!(value instanceof JsonObject object)) {
            throw mistake(key, "must be an object, was " + shown(value));
        }
        return new Settings(source, path + key + ".", object);
    }

    /** Refuses the keys that nobody has asked for: they are misspelt, or belong elsewhere. */
    public void finish() {
        for (String key : json.fieldNames()) {
            if (!known.contains(key) && !key.startsWith(COMMENT) && !key.equals(SOURCE_KEY)) {
                throw new SettingsException(
                        source, "unknown key \"" + path + key + "\"; known are " + String.join(", ", known));
            }
        }
    }

    /** A mistake at {@code key}, for checks that this class does not have. */
    public SettingsException mistake(String key, String what) {
        return new SettingsException(source, path + key + " " + what);
    }

    /** A mistake in the object as a whole. */
    public SettingsException mistake(String what) {
        String name = path.isEmpty() ? "" : path.substring(0, path.length() - 1) + ": ";
        return new SettingsException(source, name + what);
    }

    private Optional<Object> value(String key) {
        known.add(key);
        return Optional.ofNullable(json.getValue(key));
    }

    private Duration positive(String key, String text) {
        Duration duration = parsed(key, text, DurationText::parse);
        if (duration.isZero()) {
            throw mistake(key, "must be positive, was \"" + text + "\"");
        }
        return duration;
    }

    private <T> T item(String key, @Nullable Object value, Function<String, T> parse) {
        if (!(value instanceof String text)) {
            throw mistake(key, "must be a text, was " + shown(value));
        }
        return parsed(key, text, parse);
    }

    private <T> T parsed(String key, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw mistake(key, String.valueOf(e.getMessage()));
        }
    }

    private static String shown(@Nullable Object value) {
        return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    }
}
