// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;

/** The content of a GOAWAY frame; WIRE.md, section 11. */
record GoAway(int phase, long lastCall, GoAwayCode code, String text) {
    /** Something is wrong: the connection ends now. */
    static final int FAILED = 0;
    /** New calls should go elsewhere. */
    static final int ANNOUNCED = 1;
    /** Calls after {@code lastCall} are not answered. */
    static final int DRAINING = 2;

    private static final int MOST_TEXT_CHARACTERS = 512;

    void write(ByteBuf out) {
        out.writeByte(phase);
        Varint.write(out, lastCall);
        Varint.write(out, code.number());
        Varint.writeText(out, text.substring(0, Math.min(text.length(), MOST_TEXT_CHARACTERS)));
    }

    static GoAway read(ByteBuf in) {
        if (!in.isReadable()) {
            throw WireFailure.protocol("an empty GOAWAY");
        }
        int phase = in.readUnsignedByte();
        if (phase > DRAINING) {
            throw WireFailure.protocol("GOAWAY of phase " + phase + ", which is not known");
        }
        return new GoAway(phase, Varint.read(in), GoAwayCode.of(Varint.read(in)), Varint.readText(in));
    }
}
