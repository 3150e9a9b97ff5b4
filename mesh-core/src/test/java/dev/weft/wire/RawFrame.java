// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** A frame as WIRE.md draws it, encoded and decoded the slow and obvious way, independently of the code under test. */
record RawFrame(int type, int flags, int generation, int slot, byte[] payload) {
    static final byte[] PREFACE = Raw.hex("89 57 45 46 54 0D 0A 1A");

    static RawFrame of(int type, int flags, int generation, int slot, Object... payload) {
        return new RawFrame(type, flags, generation, slot, Raw.bytes(payload));
    }

    byte[] bytes() {
        int length = payload.length;
        return Raw.bytes(
                Raw.u8(length >> 16),
                Raw.u8(length >> 8),
                Raw.u8(length),
                Raw.u8(type << 4 | flags),
                Raw.u8(generation),
                Raw.u8(slot >> 16),
                Raw.u8(slot >> 8),
                Raw.u8(slot),
                payload);
    }

    byte[] bytesWithChecksum() {
        CRC32C crc = new CRC32C();
        crc.update(bytes());
        long value = crc.getValue();
        return Raw.bytes(bytes(), Raw.u8(value >> 24), Raw.u8(value >> 16), Raw.u8(value >> 8), Raw.u8(value));
    }

    /** The frames behind the preface. */
    static List<RawFrame> afterPreface(byte[] bytes) {
        if (!Arrays.equals(Arrays.copyOf(bytes, PREFACE.length), PREFACE)) {
            throw new AssertionError("no preface: " + Raw.hex(bytes));
        }
        return parse(Arrays.copyOfRange(bytes, PREFACE.length, bytes.length), 0);
    }

    static List<RawFrame> parse(byte[] bytes, int trailerBytes) {
        List<RawFrame> frames = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int length = u(bytes, at) << 16 | u(bytes, at + 1) << 8 | u(bytes, at + 2);
            int slot = u(bytes, at + 5) << 16 | u(bytes, at + 6) << 8 | u(bytes, at + 7);
            byte[] payload = Arrays.copyOfRange(bytes, at + 8, at + 8 + length);
            frames.add(new RawFrame(u(bytes, at + 3) >> 4, u(bytes, at + 3) & 15, u(bytes, at + 4), slot, payload));
            at += 8 + length + trailerBytes;
        }
        return frames;
    }

    private static int u(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    boolean is(int wantedType) {
        return type == wantedType;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The varint at the beginning of the payload. */
    long varint() {
        long value = 0;
        for (int i = 0; ; i++) {
            value |= (long) (payload[i] & 0x7f) << 7 * i;
            if (payload[i] >= 0) {
                return value;
            }
        }
    }

    @Override
    public String toString() {
        byte[] shown = payload.length > 40 ? Arrays.copyOf(payload, 40) : payload;
        return "type " + type + " flags " + flags + " slot " + slot + "/" + generation + " (" + payload.length + ") "
                + Raw.hex(shown);
    }

    static byte[] join(List<RawFrame> frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        frames.forEach(f -> out.writeBytes(f.bytes()));
        return out.toByteArray();
    }
}
