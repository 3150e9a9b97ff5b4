// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * Carries {@link Void}, for methods without a request or a reply: its only message, null, has one spelling in each
 * format. No bytes at all mean the same to a reader.
 */
final class NothingMarshaller implements Marshaller<Void> {
    private final String format;
    private final String spelling;
    private final String otherSpelling;

    /** Nothing, written as {@code spelling}; {@code otherSpelling} is read too. */
    NothingMarshaller(String format, String spelling, String otherSpelling) {
        this.format = format;
        this.spelling = spelling;
        this.otherSpelling = otherSpelling;
    }

    @Override
    public int size(Void message) {
        return spelling.length();
    }

    @Override
    public void write(Void message, int size, ByteBuf out) {
        ByteBufUtil.writeAscii(out, spelling);
    }

    @Override
    @SuppressWarnings("NullAway") // Void has no other value.
    public Void read(ByteBuf in) {
        String text = in.toString(StandardCharsets.UTF_8).strip();
        if (!text.isEmpty() && !text.equals(spelling) && !text.equals(otherSpelling)) {
            throw Refusal.unreadable(
                    format, "nothing", "it must be " + spelling + ", was " + Refusal.quoted(text), "", null);
        }
        return null;
    }
}
