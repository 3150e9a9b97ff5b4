// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Closes the connections that are too many at the listening socket, before they cost an event loop anything: the thread
 * that accepts is faster than those that serve, and what waits between them would have no bound. Thread-safe.
 */
final class AcceptLimit extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(AcceptLimit.class.getName());
    private static final String NAME = "weft-accept-limit";
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong tellAgainNanos = new AtomicLong(System.nanoTime());

    AcceptLimit(int most) {
        this.most = most;
    }

    /**
     * Stands guard where {@code accepted} came from, unless somebody does already: the listening channel is not to be had
     * before a connection comes.
     */
    void guard(Channel accepted) {
        Channel listening = accepted.parent();
        if (listening != null && listening.pipeline().get(NAME) == null) {
            listening.eventLoop().execute(() -> {
                if (listening.pipeline().get(NAME) == null) {
                    listening.pipeline().addFirst(NAME, this);
                }
            });
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            connection.unsafe().closeForcibly();
            refused(connection.remoteAddress());
            return;
        }
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        context.fireChannelRead(accepted);
    }

    /** Says so now and then, lest a flood of connections becomes one of log lines. */
    void refused(SocketAddress from) {
        long count = refusals.incrementAndGet();
        long now = System.nanoTime();
        long tellAt = tellAgainNanos.get();
        if (now - tellAt >= 0 && tellAgainNanos.compareAndSet(tellAt, now + TELL_EVERY_NANOS)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "connection from {0} refused, {1} so far: maxConnections={2}",
                    from,
                    count,
                    most);
        }
    }
}
