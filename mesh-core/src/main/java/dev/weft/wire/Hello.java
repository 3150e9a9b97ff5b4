// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a side says of itself when a connection begins: versions, limits and abilities. WIRE.md, section 3, has the layout.
 *
 * @param leastVersion lowest version spoken
 * @param mostVersion highest version spoken
 * @param maxFrame longest payload accepted, bytes
 * @param maxMessage longest message accepted, bytes
 * @param streamWindow credit of each stream at its start, bytes
 * @param connectionWindow credit of the connection at its start, bytes
 * @param maxConcurrent highest slot accepted
 * @param maxMethods method definitions remembered
 * @param maxKeys metadata keys remembered
 * @param maxMetadata longest metadata block accepted, bytes
 * @param leastPingInterval PINGs closer together are strikes
 * @param codecs numbers of the codecs known
 * @param compressors numbers of the compressors known, best first
 * @param checksum what follows each later frame of this side
 * @param name what this side calls itself
 */
public record Hello(
        int leastVersion,
        int mostVersion,
        int maxFrame,
        int maxMessage,
        int streamWindow,
        int connectionWindow,
        int maxConcurrent,
        int maxMethods,
        int maxKeys,
        int maxMetadata,
        Duration leastPingInterval,
        List<Integer> codecs,
        List<Integer> compressors,
        Checksum checksum,
        String name) {

    static final int LEAST_MAX_FRAME = 16_384;
    static final int LEAST_MAX_MESSAGE = 65_536;
    static final int LEAST_WINDOW = 65_536;
    static final int LEAST_CONCURRENT = 64;
    static final int LEAST_TABLE = 64;
    static final int LEAST_METADATA = 8_192;

    private static final int MOST_NUMBER = Integer.MAX_VALUE;
    static final int MOST_NAME_BYTES = 255;
    /** Longest HELLO that is read at all; a real one is under 100 bytes. */
    static final int MOST_BYTES = 4_096;

    /** What is taken for granted of a peer whose HELLO has not arrived: the minimums. */
    static final Hello MINIMUM = new Hello(
            1,
            1,
            LEAST_MAX_FRAME,
            LEAST_MAX_MESSAGE,
            LEAST_WINDOW,
            LEAST_WINDOW,
            LEAST_CONCURRENT,
            LEAST_TABLE,
            LEAST_TABLE,
            LEAST_METADATA,
            Duration.ZERO,
            List.of(1),
            List.of(),
            Checksum.NONE,
            "");

    /** The version that two sides with these ranges speak. */
    static int commonVersion(Hello own, Hello peer) {
        int version = Math.min(own.mostVersion, peer.mostVersion);
        if (version < Math.max(own.leastVersion, peer.leastVersion)) {
            throw new WireFailure(
                    GoAwayCode.VERSION,
                    "no version in common: this side speaks " + own.versions() + ", the peer " + peer.versions());
        }
        return version;
    }

    private String versions() {
        return leastVersion + " to " + mostVersion;
    }

    void write(ByteBuf out) {
        put(out, Tlv.VERSION, b -> b.writeByte(leastVersion).writeByte(mostVersion));
        putNumber(out, Tlv.MAX_FRAME, maxFrame);
        putNumber(out, Tlv.MAX_MESSAGE, maxMessage);
        putNumber(out, Tlv.STREAM_WINDOW, streamWindow);
        putNumber(out, Tlv.CONNECTION_WINDOW, connectionWindow);
        putNumber(out, Tlv.MAX_CONCURRENT, maxConcurrent);
        putNumber(out, Tlv.MAX_METHODS, maxMethods);
        putNumber(out, Tlv.MAX_KEYS, maxKeys);
        putNumber(out, Tlv.MAX_METADATA, maxMetadata);
        putNumber(out, Tlv.LEAST_PING_INTERVAL, leastPingInterval.toMillis());
        put(out, Tlv.CODECS, b -> codecs.forEach(b::writeByte));
        put(out, Tlv.COMPRESSORS, b -> compressors.forEach(b::writeByte));
        put(out, Tlv.CHECKSUM, b -> b.writeByte(checksum.ordinal()));
        put(out, Tlv.NAME, b -> b.writeBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    static Hello read(ByteBuf in) {
        return new Reader().read(in);
    }

    private static void putNumber(ByteBuf out, int type, long value) {
        put(out, type, b -> Varint.write(b, value));
    }

    private static void put(ByteBuf out, int type, Consumer<ByteBuf> value) {
        ByteBuf bytes = Unpooled.buffer(16);
        value.accept(bytes);
        Varint.write(out, type);
        Varint.write(out, bytes.readableBytes());
        out.writeBytes(bytes);
    }

    /** The type numbers of the TLVs. Odd: a receiver must know it. */
    private static final class Tlv {
        static final int VERSION = 1;
        static final int MAX_FRAME = 2;
        static final int MAX_MESSAGE = 4;
        static final int STREAM_WINDOW = 6;
        static final int CONNECTION_WINDOW = 8;
        static final int MAX_CONCURRENT = 10;
        static final int MAX_METHODS = 12;
        static final int MAX_KEYS = 14;
        static final int MAX_METADATA = 16;
        static final int LEAST_PING_INTERVAL = 18;
        static final int CODECS = 20;
        static final int COMPRESSORS = 22;
        static final int CHECKSUM = 24;
        static final int NAME = 26;
    }

    /** Reads TLVs in any order; what is absent has its minimum. */
    private static final class Reader {
        private int leastVersion;
        private int mostVersion;
        private int maxFrame = LEAST_MAX_FRAME;
        private int maxMessage = LEAST_MAX_MESSAGE;
        private int streamWindow = LEAST_WINDOW;
        private int connectionWindow = LEAST_WINDOW;
        private int maxConcurrent = LEAST_CONCURRENT;
        private int maxMethods = LEAST_TABLE;
        private int maxKeys = LEAST_TABLE;
        private int maxMetadata = LEAST_METADATA;
        private long leastPingMillis;
        private List<Integer> codecs = MINIMUM.codecs;
        private List<Integer> compressors = MINIMUM.compressors;
        private Checksum checksum = Checksum.NONE;
        private String name = "";
        private long seen;

        Hello read(ByteBuf in) {
            while (in.isReadable()) {
                int type = Varint.readInt(in, MOST_NUMBER, "HELLO type");
                ByteBuf value = in.readSlice(Varint.readLength(in));
                requireOnce(type);
                readValue(type, value);
            }
            if (mostVersion == 0) {
                throw WireFailure.protocol("HELLO without a version");
            }
            return new Hello(
                    leastVersion,
                    mostVersion,
                    maxFrame,
                    maxMessage,
                    streamWindow,
                    connectionWindow,
                    maxConcurrent,
                    maxMethods,
                    maxKeys,
                    maxMetadata,
                    Duration.ofMillis(leastPingMillis),
                    codecs,
                    compressors,
                    checksum,
                    name);
        }

        private void readValue(int type, ByteBuf value) {
            switch (type) {
                case Tlv.VERSION -> readVersion(value);
                case Tlv.MAX_FRAME ->
                    maxFrame = Math.min(number(value, LEAST_MAX_FRAME, "maxFrame"), Frame.MOST_LENGTH);
                case Tlv.MAX_MESSAGE -> maxMessage = number(value, LEAST_MAX_MESSAGE, "maxMessage");
                case Tlv.STREAM_WINDOW -> streamWindow = number(value, LEAST_WINDOW, "streamWindow");
                case Tlv.CONNECTION_WINDOW -> connectionWindow = number(value, LEAST_WINDOW, "connectionWindow");
                case Tlv.MAX_CONCURRENT -> maxConcurrent = number(value, LEAST_CONCURRENT, "maxConcurrent");
                case Tlv.MAX_METHODS -> maxMethods = number(value, LEAST_TABLE, "maxMethods");
                case Tlv.MAX_KEYS -> maxKeys = number(value, LEAST_TABLE, "maxKeys");
                case Tlv.MAX_METADATA -> maxMetadata = number(value, LEAST_METADATA, "maxMetadata");
                case Tlv.LEAST_PING_INTERVAL -> leastPingMillis = number(value, 0, "leastPingInterval");
                case Tlv.CODECS -> codecs = numbers(value);
                case Tlv.COMPRESSORS -> compressors = numbers(value);
                case Tlv.CHECKSUM -> checksum = readChecksum(value);
                case Tlv.NAME -> name = readName(value);
                default -> requireIgnorable(type);
            }
        }

        private void requireOnce(int type) {
            if (type >= Long.SIZE) {
                return;
            }
            if ((seen & 1L << type) != 0) {
                throw WireFailure.protocol("HELLO has type " + type + " twice");
            }
            seen |= 1L << type;
        }

        private static void requireIgnorable(int type) {
            if ((type & 1) != 0) {
                throw WireFailure.protocol("HELLO has type " + type + ", which must be understood and is not");
            }
        }

        private void readVersion(ByteBuf value) {
            if (value.readableBytes() != 2) {
                throw WireFailure.protocol("HELLO's version must be 2 bytes, was " + value.readableBytes());
            }
            leastVersion = value.readUnsignedByte();
            mostVersion = value.readUnsignedByte();
            if (leastVersion == 0 || leastVersion > mostVersion) {
                throw WireFailure.protocol(
                        "HELLO's versions " + leastVersion + " to " + mostVersion + " make no range");
            }
        }

        private static Checksum readChecksum(ByteBuf value) {
            int kind = value.readableBytes() == 1 ? value.readUnsignedByte() : -1;
            if (kind < 0 || kind >= Checksum.values().length) {
                throw WireFailure.protocol("HELLO's checksum " + kind + " is not known");
            }
            return Checksum.values()[kind];
        }

        private static String readName(ByteBuf value) {
            if (value.readableBytes() > MOST_NAME_BYTES) {
                throw WireFailure.protocol("HELLO's name is longer than " + MOST_NAME_BYTES + " bytes");
            }
            return value.toString(StandardCharsets.UTF_8);
        }

        private static int number(ByteBuf value, int least, String what) {
            long number = Varint.read(value);
            if (number < least || value.isReadable()) {
                throw WireFailure.protocol("HELLO's " + what + " must be a number of at least " + least);
            }
            return (int) Math.min(number, MOST_NUMBER);
        }

        private static List<Integer> numbers(ByteBuf value) {
            List<Integer> numbers = new ArrayList<>(value.readableBytes());
            while (value.isReadable()) {
                numbers.add((int) value.readUnsignedByte());
            }
            return List.copyOf(numbers);
        }
    }
}
