// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

/** Why a connection ends; the numbers of GOAWAY in WIRE.md. */
public enum GoAwayCode {
    /** Nothing is wrong: the peer is draining. */
    NONE,
    /** A frame that WIRE.md does not allow. */
    PROTOCOL,
    /** No version in common. */
    VERSION,
    /** A frame longer than {@code maxFrame}. */
    TOO_BIG,
    /** Too many PINGs, or too much of something else. */
    FLOOD,
    /** Credit overdrawn or overflowing. */
    CREDIT,
    /** A wrong CRC32C. */
    CHECKSUM,
    /** Nothing happened for too long, or HELLO did not come. */
    IDLE,
    /** The sender's own fault. */
    INTERNAL;

    private static final GoAwayCode[] BY_NUMBER = values();

    /** The number on the wire. */
    public int number() {
        return ordinal();
    }

    static GoAwayCode of(long number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : INTERNAL;
    }
}
