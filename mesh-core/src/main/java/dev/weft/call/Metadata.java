// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pairs that travel beside messages, in order; a key may repeat. Immutable.
 *
 * <p>Keys are gRPC's: one or more of {@code a-z 0-9 . _ -}. The value of a key that ends in {@code -bin} is bytes; any
 * other value is text.
 */
public final class Metadata implements Iterable<Metadata.Entry> {
    /** No pairs. */
    public static final Metadata EMPTY = new Metadata(List.of());

    private final List<Entry> entries;

    private Metadata(List<Entry> entries) {
        this.entries = entries;
    }

    /** One text pair. */
    public static Metadata of(String key, String value) {
        return EMPTY.plus(key, value);
    }

    /** Pairs in that order. */
    public static Metadata of(List<Entry> entries) {
        return entries.isEmpty() ? EMPTY : new Metadata(List.copyOf(entries));
    }

    /** These pairs and one more text pair at the end. */
    public Metadata plus(String key, String value) {
        return plus(Entry.text(key, value));
    }

    /** These pairs and one more binary pair at the end; {@code key} ends in {@code -bin}. */
    public Metadata plus(String key, byte[] value) {
        return plus(Entry.binary(key, value));
    }

    private Metadata plus(Entry entry) {
        List<Entry> more = new ArrayList<>(entries.size() + 1);
        more.addAll(entries);
        more.add(entry);
        return new Metadata(List.copyOf(more));
    }

    /** These pairs followed by {@code others}. */
    public Metadata plus(Metadata others) {
        if (others.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return others;
        }
        List<Entry> more = new ArrayList<>(entries.size() + others.entries.size());
        more.addAll(entries);
        more.addAll(others.entries);
        return new Metadata(List.copyOf(more));
    }

    /** These pairs without those of {@code key}. */
    public Metadata without(String key) {
        return of(entries.stream().filter(e -> !e.key().equals(key)).toList());
    }

    /** The first text value of {@code key}. */
    public Optional<String> get(String key) {
        for (Entry entry : entries) {
            if (entry.key().equals(key)) {
                return Optional.of(entry.text());
            }
        }
        return Optional.empty();
    }

    /** The first binary value of {@code key}, not to be changed. */
    public Optional<byte[]> getBinary(String key) {
        for (Entry entry : entries) {
            if (entry.key().equals(key)) {
                return Optional.of(entry.bytes());
            }
        }
        return Optional.empty();
    }

    /** All text values of {@code key}, in order. */
    public List<String> all(String key) {
        return entries.stream()
                .filter(e -> e.key().equals(key))
                .map(Entry::text)
                .toList();
    }

    /** Whether there are no pairs. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The number of pairs. */
    public int size() {
        return entries.size();
    }

    @Override
    public Iterator<Entry> iterator() {
        return entries.iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Metadata that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }

    /** One pair. Immutable. */
    public static final class Entry {
        private static final String BINARY_SUFFIX = "-bin";

        private final String key;
        private final byte[] bytes;

        private Entry(String key, byte[] bytes) {
            this.key = key;
            this.bytes = bytes;
        }

        /** A pair with a text value. */
        public static Entry text(String key, String value) {
            if (requireKey(key).endsWith(BINARY_SUFFIX)) {
                throw new IllegalArgumentException("metadata key \"" + key + "\" is for bytes");
            }
            return new Entry(key, value.getBytes(StandardCharsets.UTF_8));
        }

        /** A pair with a binary value, which is not copied. */
        public static Entry binary(String key, byte[] value) {
            if (!requireKey(key).endsWith(BINARY_SUFFIX)) {
                throw new IllegalArgumentException("metadata key \"" + key + "\" for bytes must end in -bin");
            }
            return new Entry(key, Objects.requireNonNull(value));
        }

        /** A pair as it came off a wire: the key says what the bytes are. */
        public static Entry raw(String key, byte[] value) {
            return new Entry(requireKey(key), Objects.requireNonNull(value));
        }

        /** The key. */
        public String key() {
            return key;
        }

        /** The value as bytes, not to be changed. */
        public byte[] bytes() {
            return bytes;
        }

        /** The value as text. */
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** Whether the value is bytes rather than text. */
        public boolean isBinary() {
            return key.endsWith(BINARY_SUFFIX);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry that && key.equals(that.key) && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return key + "=" + (isBinary() ? bytes.length + " bytes" : text());
        }

        private static String requireKey(String key) {
            boolean valid = !key.isEmpty();
            for (int i = 0; valid && i < key.length(); i++) {
                char c = key.charAt(i);
                valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
            }
            if (!valid) {
                throw new IllegalArgumentException(
                        "metadata key must be of a-z 0-9 . _ - and not empty, was \"" + key + "\"");
            }
            return key;
        }
    }
}
