// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Instance;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an instance has no place for, in its tags: short texts each in a tag of its own name, the rest as JSON in pieces under
 * {@code record.0}, {@code record.1} and so on.
 */
final class RecordTags {
    private static final String PREFIX = "record.";
    private static final String EDITION = PREFIX + "edition";

    /** Of the 64 of an instance, one is for the edition. */
    private static final int MOST_TAGS = 63;

    private static final int MOST_TEXTS = 32;
    private static final int MOST_CHARS = 255;

    private RecordTags() {}

    /**
     * All tags of a record.
     *
     * @throws IllegalArgumentException if there would be too many
     */
    static Map<String, String> of(String name, JsonObject metadata, JsonObject rest) {
        Map<String, String> tags = texts(metadata);
        int free = MOST_TAGS - tags.size();
        String text = rest.encode();
        int pieces = 0;
        for (int from = 0; from < text.length(); pieces++) {
            int to = end(text, from);
            tags.put(PREFIX + pieces, text.substring(from, to));
            from = to;
        }
        if (pieces > free) {
            throw new IllegalArgumentException("record \"" + name + "\" is too large to register: " + text.length()
                    + " characters of type, location and metadata need " + pieces + " tags of " + MOST_CHARS + ", and "
                    + free + " are free; keep what is large elsewhere");
        }
        return tags;
    }

    /** The same instance, but not equal to its other editions: registries take equal ones for the same. */
    static Instance edition(Instance instance, int edition) {
        Map<String, String> tags = new TreeMap<>(instance.tags());
        tags.put(EDITION, "" + edition);
        return withTags(instance, tags);
    }

    /** An instance without the tags that are written here. */
    static Instance withoutOurs(Instance instance) {
        return withTags(instance, texts(instance.tags()));
    }

    private static Instance withTags(Instance instance, Map<String, String> tags) {
        return new Instance(
                instance.service(),
                instance.id(),
                instance.version(),
                instance.zone(),
                instance.weight(),
                tags,
                instance.doors());
    }

    /** Whether there is what {@link #of} has written. */
    static boolean isIn(Map<String, String> tags) {
        return tags.containsKey(PREFIX + 0);
    }

    /** The texts of metadata that are tags: the first by name. */
    static Map<String, String> texts(JsonObject metadata) {
        Map<String, String> texts = new TreeMap<>();
        metadata.fieldNames().stream().sorted().forEach(key -> {
            if (texts.size() < MOST_TEXTS && metadata.getValue(key) instanceof String text && isTag(key, text)) {
                texts.put(key, text);
            }
        });
        return texts;
    }

    /** The tags that are texts of metadata. */
    static Map<String, String> texts(Map<String, String> tags) {
        Map<String, String> texts = new TreeMap<>(tags);
        texts.keySet().removeIf(key -> key.startsWith(PREFIX));
        return texts;
    }

    /** The JSON. */
    static JsonObject rest(Map<String, String> tags) {
        StringBuilder text = new StringBuilder();
        String piece = tags.get(PREFIX + 0);
        for (int i = 1; piece != null; i++) {
            text.append(piece);
            piece = tags.get(PREFIX + i);
        }
        return new JsonObject(text.toString());
    }

    private static boolean isTag(String key, String text) {
        return !key.startsWith(PREFIX) && key.length() <= MOST_CHARS && text.length() <= MOST_CHARS;
    }

    /** Of a piece, which must not end within a pair of surrogates. */
    private static int end(String text, int from) {
        int to = Math.min(text.length(), from + MOST_CHARS);
        return to < text.length() && Character.isHighSurrogate(text.charAt(to - 1)) ? to - 1 : to;
    }
}
