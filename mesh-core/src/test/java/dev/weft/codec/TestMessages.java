// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.weft.test.v1.Colour;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.Everything;
import java.util.Random;

/** Messages to try codecs on. */
final class TestMessages {
    /** What is awkward in one format or the other, but can be said in all of them. */
    static final String AWKWARD = "aZ0 \t\r\n<>&\"'\\/]]>é€\u2028\ud83d\ude00\u0085";

    private static final int[] AWKWARD_POINTS = AWKWARD.codePoints().toArray();

    private TestMessages() {}

    static EchoRequest echo() {
        return EchoRequest.newBuilder()
                .setPayload(ByteString.copyFrom(new byte[] {0, (byte) 0xff}))
                .setText("hi")
                .setNumber(-5)
                .build();
    }

    /** A message with about half of all fields set, the same for the same random numbers. */
    static Everything everything(Random random) {
        return everything(random, 2);
    }

    /** The same with no other such message within. */
    static Everything small(Random random) {
        return everything(random, 0);
    }

    private static Everything everything(Random random, int depth) {
        Everything.Builder message = Everything.newBuilder();
        numbers(random, message);
        collections(random, message);
        wellKnown(random, message);
        if (depth > 0) {
            message.setNested(everything(random, depth - 1));
            message.addChildren(everything(random, depth - 1)).addChildren(Everything.getDefaultInstance());
            message.putTree(random.nextLong(), everything(random, 0));
        }
        switch (random.nextInt(4)) {
            case 0 -> message.setChoiceText(random.nextBoolean() ? "" : text(random));
            case 1 -> message.setChoiceNumber(random.nextInt(2));
            case 2 -> message.setChoiceNested(Everything.getDefaultInstance());
            default -> message.clearChoice();
        }
        return message.build();
    }

    private static void numbers(Random random, Everything.Builder message) {
        if (random.nextBoolean()) {
            message.setAnInt32(random.nextInt()).setASint32(-1).setASfixed32(Integer.MIN_VALUE);
            message.setAUint32(random.nextInt()).setAFixed32(-1);
        }
        if (random.nextBoolean()) {
            message.setAnInt64(random.nextLong()).setASint64(Long.MIN_VALUE).setASfixed64(1L << 53);
            message.setAUint64(random.nextLong()).setAFixed64(-1);
        }
        if (random.nextBoolean()) {
            message.setAFloat(Float.intBitsToFloat(random.nextInt())).setADouble(random.nextGaussian() * 1e300);
            message.addDoubles(Double.NaN).addDoubles(Double.NEGATIVE_INFINITY).addDoubles(Double.MIN_VALUE);
        }
        if (random.nextBoolean()) {
            message.setABool(true).setAString(text(random)).setABytes(bytes(random));
            message.setAColourValue(random.nextInt(5))
                    .setMaybe("")
                    .setRenamed("x")
                    .setUnspeakable(text(random));
        }
    }

    private static void collections(Random random, Everything.Builder message) {
        for (int i = random.nextInt(3); i > 0; i--) {
            message.addInts(i).addLongs(-i).addStrings(text(random)).addBlobs(bytes(random));
            message.addColours(Colour.COLOUR_NEGATIVE).putCounts(text(random), random.nextLong());
            message.putNames(random.nextInt(), text(random)).putFlags(random.nextBoolean(), Colour.COLOUR_BLUE);
        }
    }

    private static void wellKnown(Random random, Everything.Builder message) {
        if (random.nextBoolean()) {
            message.setAt(Timestamp.newBuilder().setSeconds(random.nextInt()).setNanos(random.nextInt(1_000_000_000)));
            message.setLasted(Duration.newBuilder().setSeconds(-3).setNanos(-500_000_000));
            message.setMask(FieldMask.newBuilder().addPaths("a_string").addPaths("nested.an_int32"));
        }
        if (random.nextBoolean()) {
            Value value = Value.newBuilder().setStringValue(text(random)).build();
            Value nothing =
                    Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
            message.setStruct(Struct.newBuilder().putFields(text(random), value).putFields("n", nothing));
            message.setValue(nothing).addValues(nothing).addValues(value);
            message.setList(ListValue.newBuilder().addValues(Value.newBuilder().setNumberValue(1.5)));
        }
        if (random.nextBoolean()) {
            message.setBoxedLong(Int64Value.of(random.nextLong())).addBoxedLongs(Int64Value.of(0));
            message.setBoxedString(StringValue.of("")).setBoxedBytes(BytesValue.of(bytes(random)));
        }
    }

    /** A message that only the binary format can carry, for want of the type within. */
    static Everything withAny() {
        return Everything.newBuilder().setAny(Any.pack(echo())).build();
    }

    static String text(Random random) {
        return random.ints(random.nextInt(8), 0, AWKWARD_POINTS.length)
                .map(i -> AWKWARD_POINTS[i])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static ByteString bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(5)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
