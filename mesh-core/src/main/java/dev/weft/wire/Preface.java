// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.CharsetUtil;
import org.jspecify.annotations.Nullable;

/** The eight bytes that begin a Weft connection, and what other protocols begin with. */
final class Preface {
    /** 0x89 WEFT CR LF 0x1A: not ASCII, not a TLS record, and broken by anything that translates line ends. */
    static final long BYTES = 0x89_57_45_46_54_0D_0A_1AL;

    static final int LENGTH = 8;

    private static final String EXPLANATION = "this port speaks the Weft wire protocol, not %s; "
            + "call it with a Weft client (weft call --at HOST:PORT --list), or use the HTTP port of a gateway\n";

    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_ALERT = 0x15;
    private static final String TLS = "TLS";
    private static final String UNKNOWN = "another protocol";

    private Preface() {}

    /** What began with these bytes, in words. */
    static String protocolOf(ByteBuf start) {
        int first = start.getUnsignedByte(start.readerIndex());
        if (first == TLS_HANDSHAKE || first == TLS_ALERT) {
            return TLS;
        }
        String text =
                start.toString(start.readerIndex(), Math.min(start.readableBytes(), LENGTH), CharsetUtil.US_ASCII);
        if (text.startsWith("PRI")) {
            return "HTTP/2 or gRPC";
        }
        return text.matches("(?s)[A-Z]{1,8}([ /].*)?") ? "HTTP" : UNKNOWN;
    }

    /** An answer in the terms of the protocol that began with {@code start}, if it is one that is known. */
    static @Nullable ByteBuf refusal(ByteBuf start) {
        String protocol = protocolOf(start);
        if (protocol.equals(UNKNOWN)) {
            return null;
        }
        if (protocol.equals(TLS)) {
            // A fatal alert, unexpected_message (RFC 8446, 6.2): "not TLS here" is all that a TLS client can be told.
            return Unpooled.wrappedBuffer(new byte[] {0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a});
        }
        String body = String.format(EXPLANATION, protocol);
        String response = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        return Unpooled.copiedBuffer(response, CharsetUtil.US_ASCII);
    }
}
