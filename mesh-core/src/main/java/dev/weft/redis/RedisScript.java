// SPDX-License-Identifier: Apache-2.0
package dev.weft.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * A script and the digest by which Redis knows it.
 *
 * @param name of its file
 * @param text what Redis runs
 * @param digest SHA-1 of the text, in hexadecimal
 */
public record RedisScript(String name, String text, String digest) {

    /** The file that tells the time by Redis's own clock, as the first of a script's files. */
    public static final String REDIS_CLOCK = "/dev/weft/redis/clock";

    /**
     * A script of several files, the last of which gives it its name. They are resources beside {@code place}, or anywhere if
     * they begin with a slash, without their {@code .lua}.
     */
    public static RedisScript of(Class<?> place, String... names) {
        String text = Arrays.stream(names).map(name -> read(place, name)).collect(Collectors.joining("\n"));
        return new RedisScript(names[names.length - 1], text, sha1(text));
    }

    private static String read(Class<?> place, String name) {
        String file = name + ".lua";
        try (InputStream in = place.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no script " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
