// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What somebody asks about: entries from the general to the particular, such as {@code (tenant, acme), (user, ada)}. It is
 * for the one rule that stands exactly that deep, as with Envoy.
 *
 * @param entries 1 to {@value #MOST_ENTRIES}
 */
public record Descriptor(List<Entry> entries) {
    /** The most entries; one that is deeper than any rule matches none. */
    public static final int MOST_ENTRIES = 64;

    /** The longest key. */
    public static final int MOST_KEY_CHARS = 1_024;

    /** The longest value. */
    public static final int MOST_VALUE_CHARS = 65_536;

    /**
     * One step down.
     *
     * @param key what kind of thing, such as {@code user}; 1 to {@value #MOST_KEY_CHARS} characters
     * @param value which one. Whatever a stranger may send: up to {@value #MOST_VALUE_CHARS} characters, none of them special
     */
    public record Entry(String key, String value) {
        public Entry {
            requireLength("key", key, 1, MOST_KEY_CHARS);
            requireLength("value", value, 0, MOST_VALUE_CHARS);
        }
    }

    public Descriptor {
        entries = List.copyOf(entries);
        if (entries.isEmpty() || entries.size() > MOST_ENTRIES) {
            throw new IllegalArgumentException(
                    "a descriptor must have 1 to " + MOST_ENTRIES + " entries, had " + entries.size());
        }
    }

    /** A descriptor of keys and values in turn: {@code of("tenant", "acme", "user", "ada")}. */
    public static Descriptor of(String... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("keys and values go in pairs, were " + keysAndValues.length);
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries.add(new Entry(keysAndValues[i], keysAndValues[i + 1]));
        }
        return new Descriptor(entries);
    }

    private static void requireLength(String name, String text, int least, int most) {
        int length = Objects.requireNonNull(text, name).length();
        if (length < least || length > most) {
            throw new IllegalArgumentException(
                    "a descriptor's " + name + " must have " + least + " to " + most + " characters, had " + length);
        }
    }
}
