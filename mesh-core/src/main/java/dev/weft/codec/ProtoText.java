// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Scalars of protobuf as text and back, by the rules of protobuf's JSON mapping. Stateless.
 *
 * <p>What JSON writes bare and what it writes in quotes are one here, which is what XML, knowing no types, needs.
 */
final class ProtoText {
    /** More digits than any number needs; fewer than make arithmetic slow. */
    private static final int MAX_NUMBER_CHARS = 1_000;

    private static final int MAX_INTEGER_DIGITS = 20;
    private static final long MAX_UINT32 = 0xFFFF_FFFFL;
    private static final BigInteger MAX_INT64 = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN_INT64 = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private ProtoText() {}

    /**
     * The value of a scalar field, in the Java type that {@code Message.Builder.setField} wants.
     *
     * @throws IllegalArgumentException if the text is no such value; its message says so and is fit for the peer
     */
    static Object parse(FieldDescriptor field, String text) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> (int) integer(field, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UINT32, FIXED32 -> (int) integer(field, text, 0, MAX_UINT32);
            case INT64, SINT64, SFIXED64 -> integer(field, text, Long.MIN_VALUE, Long.MAX_VALUE);
            case UINT64, FIXED64 -> unsignedLong(field, text);
            case FLOAT -> parseFloat(field, text);
            case DOUBLE -> parseDouble(field, text);
            case BOOL -> bool(field, text);
            case STRING -> text;
            case BYTES -> ByteString.copyFrom(base64(text));
            case ENUM -> enumValue(field.getEnumType(), text);
            case MESSAGE, GROUP -> throw new IllegalArgumentException("expected a message");
        };
    }

    /** The text of a scalar field's value; a float or double may become {@code NaN} or {@code Infinity}. */
    static String print(FieldDescriptor field, Object value) {
        return switch (field.getType()) {
            case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) value);
            case UINT64, FIXED64 -> Long.toUnsignedString((Long) value);
            case BYTES -> Base64.getEncoder().encodeToString(((ByteString) value).toByteArray());
            case ENUM -> printEnum((EnumValueDescriptor) value);
            default -> value.toString();
        };
    }

    /** Bytes from base64 of either alphabet, padded or not. */
    static byte[] base64(String text) {
        try {
            boolean urlAlphabet = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
            return (urlAlphabet ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Refusal.quoted(text) + " is not base64", e);
        }
    }

    private static long integer(FieldDescriptor field, String text, long min, long max) {
        long value = isShortInteger(text) ? Long.parseLong(text) : whole(field, text, MIN_INT64, MAX_INT64);
        if (value < min || value > max) {
            throw outOfRange(field, text);
        }
        return value;
    }

    private static long unsignedLong(FieldDescriptor field, String text) {
        return whole(field, text, BigInteger.ZERO, MAX_UINT64);
    }

    /** At most 18 digits, nothing else: what nearly all integers are, and what surely fits a long. */
    private static boolean isShortInteger(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - start;
        if (digits < 1 || digits > 18) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** JSON has one kind of number, so 1, 1.0 and 10e-1 are one integer. Takes no longer for 1e999999999. */
    private static long whole(FieldDescriptor field, String text, BigInteger min, BigInteger max) {
        BigDecimal value;
        try {
            value = new BigDecimal(number(field, text)).stripTrailingZeros();
        } catch (NumberFormatException | ArithmeticException e) {
            throw isNot(field, text);
        }
        if (value.scale() > 0) {
            throw isNot(field, text);
        }
        if ((long) value.precision() - value.scale() > MAX_INTEGER_DIGITS) {
            throw outOfRange(field, text);
        }
        BigInteger whole = value.toBigIntegerExact();
        if (whole.compareTo(min) < 0 || whole.compareTo(max) > 0) {
            throw outOfRange(field, text);
        }
        return whole.longValue();
    }

    private static float parseFloat(FieldDescriptor field, String text) {
        if (isSpecial(text)) {
            return Float.parseFloat(text);
        }
        try {
            float value = Float.parseFloat(number(field, text));
            if (Float.isInfinite(value)) {
                throw outOfRange(field, text);
            }
            return value;
        } catch (NumberFormatException e) {
            throw isNot(field, text);
        }
    }

    private static double parseDouble(FieldDescriptor field, String text) {
        if (isSpecial(text)) {
            return Double.parseDouble(text);
        }
        try {
            double value = Double.parseDouble(number(field, text));
            if (Double.isInfinite(value)) {
                throw outOfRange(field, text);
            }
            return value;
        } catch (NumberFormatException e) {
            throw isNot(field, text);
        }
    }

    private static boolean isSpecial(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    /** The text, if it has the letters of a JSON number: Java's parsers also take hexadecimal, suffixes and spaces. */
    private static String number(FieldDescriptor field, String text) {
        if (text.isEmpty() || text.length() > MAX_NUMBER_CHARS) {
            throw isNot(field, text);
        }
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                throw isNot(field, text);
            }
        }
        return text;
    }

    private static boolean bool(FieldDescriptor field, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw isNot(field, text);
        };
    }

    private static EnumValueDescriptor enumValue(EnumDescriptor type, String text) {
        EnumValueDescriptor value = type.findValueByName(text);
        if (value == null) {
            value = enumValueByNumber(type, text);
        }
        if (value == null) {
            throw new IllegalArgumentException(Refusal.quoted(text) + " is not one of " + type.getFullName());
        }
        return value;
    }

    private static @Nullable EnumValueDescriptor enumValueByNumber(EnumDescriptor type, String text) {
        try {
            int number = Integer.parseInt(text);
            return type.isClosed() ? type.findValueByNumber(number) : type.findValueByNumberCreatingIfUnknown(number);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The name, or the number of a value that this side's contract does not know. */
    private static String printEnum(EnumValueDescriptor value) {
        return value.getIndex() < 0 ? Integer.toString(value.getNumber()) : value.getName();
    }

    private static IllegalArgumentException isNot(FieldDescriptor field, String text) {
        return new IllegalArgumentException(Refusal.quoted(text) + " is not " + a(field));
    }

    private static IllegalArgumentException outOfRange(FieldDescriptor field, String text) {
        return new IllegalArgumentException(Refusal.quoted(text) + " is out of the range of " + a(field));
    }

    private static String a(FieldDescriptor field) {
        String name = field.getType().name().toLowerCase(Locale.ROOT);
        return ("iu".indexOf(name.charAt(0)) == 0 ? "an " : "a ") + name;
    }
}
