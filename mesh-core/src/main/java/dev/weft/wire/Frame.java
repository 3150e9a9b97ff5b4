// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

/** The numbers of a frame's header: 8 bytes, {@code length:u24 type:u4 flags:u4 generation:u8 slot:u24}. */
final class Frame {
    static final int HEADER_BYTES = 8;
    static final int CHECKSUM_BYTES = 4;
    static final int MOST_LENGTH = 0xff_ffff;

    static final int HELLO = 0;
    static final int CALL = 1;
    static final int DATA = 2;
    static final int END = 3;
    static final int CREDIT = 4;
    static final int CANCEL = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    /** Types from here on are extensions, skipped by those who do not know them. */
    static final int FIRST_EXTENSION = 12;

    static final int FLAG_END = 1;
    static final int FLAG_MORE = 2;
    static final int FLAG_COMPRESSED = 4;
    static final int FLAG_META = 8;

    private Frame() {}

    static long header(int length, int type, int flags, int generation, int slot) {
        return (long) length << 40 | (long) type << 36 | (long) flags << 32 | (long) generation << 24 | slot;
    }

    static int length(long header) {
        return (int) (header >>> 40);
    }

    static int type(long header) {
        return (int) (header >>> 36) & 0xf;
    }

    static int flags(long header) {
        return (int) (header >>> 32) & 0xf;
    }

    static int generation(long header) {
        return (int) (header >>> 24) & 0xff;
    }

    static int slot(long header) {
        return (int) header & 0xff_ffff;
    }
}
