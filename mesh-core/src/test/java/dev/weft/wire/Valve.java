// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/** A socket that takes bytes, or does not: while shut, what is written stays in the channel's outbound buffer. */
final class Valve extends ChannelOutboundHandlerAdapter {
    private ChannelHandlerContext ctx;
    private boolean shut;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (!shut) {
            context.flush();
        }
    }

    void shut() {
        shut = true;
    }

    void open() {
        shut = false;
        ctx.flush();
    }
}
