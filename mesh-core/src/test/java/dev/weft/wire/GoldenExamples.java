// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples of WIRE.md, section 14, as bytes; knows which of them nobody has asked for. */
final class GoldenExamples {
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^\\*\\*([^*\n]+)\\*\\*[^\n]*\n```hex\n(.*?)```");

    private final Map<String, byte[]> examples = new LinkedHashMap<>();
    private final Set<String> unused;

    GoldenExamples() {
        Matcher matcher = EXAMPLE.matcher(read(Path.of("WIRE.md")));
        while (matcher.find()) {
            examples.put(matcher.group(1), bytes(matcher.group(2)));
        }
        unused = new LinkedHashSet<>(examples.keySet());
    }

    byte[] get(String name) {
        byte[] bytes = examples.get(name);
        if (bytes == null) {
            throw new AssertionError("WIRE.md has no example \"" + name + "\", but " + examples.keySet());
        }
        unused.remove(name);
        return bytes;
    }

    Set<String> unused() {
        return unused;
    }

    private static byte[] bytes(String block) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : block.split("\n")) {
            for (String word : line.replaceFirst(";.*", "").trim().split(" +")) {
                String[] repeated = word.split("\\*");
                for (int i = 0; i < (repeated.length == 1 ? 1 : Integer.parseInt(repeated[1])); i++) {
                    out.writeBytes(Raw.hex(repeated[0]));
                }
            }
        }
        return out.toByteArray();
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
