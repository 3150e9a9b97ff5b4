// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words for what a codec refuses. They go to the peer, so they are short, on one line, and name nothing internal. */
final class Refusal {
    /** So that a text always fits the smallest frame, whatever the peer put into its message. */
    private static final int MAX_CHARS = 240;

    private static final int MAX_VALUE_CHARS = 40;

    private static final String STAX_MESSAGE = "\nMessage: ";
    private static final Pattern CONTROL = Pattern.compile("[\\s\\p{Cntrl}]+");

    private Refusal() {}

    /** Bytes that are no message: {@code json of Person cannot be read: "x" is not an int32 (/age, line 1, column 8)}. */
    static CodecException unreadable(
            String format, String type, String reason, String where, @Nullable Throwable cause) {
        String text = format + " of " + type + " cannot be read: " + brief(reason);
        return new CodecException(where.isEmpty() ? text : text + " (" + oneLine(where) + ")", cause);
    }

    /** A message that has no bytes in this format. */
    static CodecException unwritable(String format, String type, String reason, @Nullable Throwable cause) {
        return new CodecException(type + " cannot be written as " + format + ": " + brief(reason), cause);
    }

    /** A class that a codec cannot serialize. */
    static CodecException unsupported(String codec, Class<?> type, String supported) {
        return new CodecException(codec + " cannot carry " + type.getName() + ": it carries " + supported);
    }

    /** A value of the message, in quotes, cut to a length that fits a sentence. */
    static String quoted(String value) {
        String shown = value.length() > MAX_VALUE_CHARS ? value.substring(0, MAX_VALUE_CHARS) + "..." : value;
        return '"' + shown + '"';
    }

    static String at(String path, int line, int column) {
        String place = "line " + line + ", column " + column;
        return path.isEmpty() ? place : cut(path) + ", " + place;
    }

    /** A library's words as a clause: the first sentence only, without the place, in lower case unless it is a name. */
    static String brief(@Nullable String text) {
        String line = oneLine(firstSentence(withoutPlace(text == null ? "" : text)));
        if (line.isEmpty()) {
            return "no reason given";
        }
        boolean capitalised =
                line.length() > 1 && Character.isUpperCase(line.charAt(0)) && !Character.isUpperCase(line.charAt(1));
        return capitalised ? line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1) : line;
    }

    /** StAX puts the place before or behind its message, on a line of its own. */
    private static String withoutPlace(String text) {
        int behind = text.indexOf("\n at [");
        String rest = behind < 0 ? text : text.substring(0, behind);
        int before = rest.startsWith("ParseError at [") ? rest.indexOf(STAX_MESSAGE) : -1;
        return before < 0 ? rest : rest.substring(before + STAX_MESSAGE.length());
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(".  ");
        if (end < 0) {
            end = text.indexOf(".\n");
        }
        if (end < 0 && text.endsWith(".")) {
            end = text.length() - 1;
        }
        return end < 0 ? text : text.substring(0, end);
    }

    private static String oneLine(String text) {
        return CONTROL.matcher(cut(text)).replaceAll(" ").strip();
    }

    private static String cut(String text) {
        return text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "..." : text;
    }
}
