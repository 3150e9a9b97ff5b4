// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Writes names and values so that keys made of them can neither be confused nor grow. Letters, digits and
 * {@code . _ - ~ : @ + , $ ! ; *} stay; any other UTF-16 unit becomes {@code %hh} or {@code %uhhhh}, which leaves
 * {@code / = | #} to divide what is written, and no braces for Redis Cluster to see a hash tag in. What is too long ends in
 * {@code #} and its SHA-256 (in base64url, 43 characters).
 */
final class KeyText {
    /** The longest id. */
    static final int MOST_ID_CHARS = 256;

    /** The longest text of a value that is written out. */
    static final int MOST_VALUE_CHARS = 72;

    private static final int DIGEST_CHARS = 43;
    private static final String PLAIN = ".-_~:@+,$!;*";
    private static final int BYTE = 0x100;

    private KeyText() {}

    /** The text, escaped, of whatever length. */
    static void append(StringBuilder to, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                to.append(c);
            } else {
                to.append(c < BYTE ? hex("%", c, 2) : hex("%u", c, 4));
            }
        }
    }

    /** A value, escaped, of at most {@link #MOST_VALUE_CHARS}. */
    static String value(String value) {
        boolean plain = true;
        for (int i = 0; i < value.length() && plain; i++) {
            plain = isPlain(value.charAt(i));
        }
        if (plain) {
            return shortened(value, MOST_VALUE_CHARS, 0);
        }
        StringBuilder escaped = new StringBuilder(value.length() + 16);
        append(escaped, value);
        return shortened(escaped.toString(), MOST_VALUE_CHARS, 0);
    }

    /** An id, which is escaped already, of at most {@link #MOST_ID_CHARS}; its beginning stays readable. */
    static String id(String id) {
        return shortened(id, MOST_ID_CHARS, MOST_ID_CHARS - DIGEST_CHARS - 1);
    }

    private static String shortened(String escaped, int most, int kept) {
        return escaped.length() <= most ? escaped : escaped.substring(0, kept) + '#' + digest(escaped);
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0;
    }

    private static String hex(String prefix, char c, int digits) {
        String hex = Integer.toHexString(c);
        return prefix + "0".repeat(digits - hex.length()) + hex;
    }

    private static String digest(String escaped) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(escaped.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
