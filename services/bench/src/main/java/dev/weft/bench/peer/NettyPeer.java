// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Length-prefixed frames on bare Netty: the floor. Each message is decoded and dispatched on its own, as in any protocol,
 * and nothing else happens to it. Replies are matched by their order.
 */
final class NettyPeer implements Peer {
    /** Up to this size a payload is copied behind its prefix, above it the two are written one after the other. */
    private static final int MAX_COPIED_BYTES = 1 << 10;

    /** What one read may bring. Netty's own limit of 64 KiB makes large payloads arrive in crumbs. */
    private static final AdaptiveRecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(2 << 10, 64 << 10, 512 << 10);

    private final NettyTransport transport = NettyTransport.best();

    @Override
    public String title() {
        return "raw Netty";
    }

    @Override
    public String setup() {
        return "Netty %s, 4-byte length prefix, reads of 2 to 512 KiB, one flush per read"
                .formatted(JarVersion.of(Channel.class));
    }

    @Override
    public EchoServer serve(int port) throws InterruptedException {
        EventLoopGroup loop = transport.oneLoop();
        new ServerBootstrap()
                .group(loop)
                .channel(transport.serverChannel())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
                .childHandler(pipeline(new FramesBack()))
                .bind(InetAddress.getLoopbackAddress(), port)
                .sync();
        return () -> NettyTransport.shutDown(loop);
    }

    @Override
    public EchoClient<ByteBuf> connect(String host, int port) throws InterruptedException {
        EventLoopGroup loop = transport.oneLoop();
        var replies = new RepliesInOrder();
        Channel channel = new Bootstrap()
                .group(loop)
                .channel(transport.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, READS)
                .handler(pipeline(replies))
                .connect(host, port)
                .sync()
                .channel();
        return new Client(loop, channel, replies);
    }

    private static ChannelInitializer<Channel> pipeline(ChannelHandler handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new LengthPrefixDecoder(), handler);
            }
        };
    }

    /** The server: sends each frame back as it came, prefix included. */
    @ChannelHandler.Sharable
    private static final class FramesBack extends ChannelInboundHandlerAdapter {
        @Override
        @SuppressWarnings(
                "FutureReturnValueIgnored") // A write that fails closes the channel, which the client hears of.
        public void channelRead(ChannelHandlerContext context, Object frame) {
            context.write(frame, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    /** The client's calls in flight, oldest first. Confined to the connection's event loop. */
    private static final class RepliesInOrder extends ChannelInboundHandlerAdapter {
        private final Queue<ReplyHandler<ByteBuf>> inFlight = new ArrayDeque<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf frame = (ByteBuf) message;
            try {
                inFlight.remove().replied(frame.skipBytes(LengthPrefixDecoder.PREFIX_BYTES));
            } finally {
                frame.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            for (ReplyHandler<ByteBuf> handler = inFlight.poll(); handler != null; handler = inFlight.poll()) {
                handler.failed(new ClosedChannelException());
            }
        }
    }

    private record Client(EventLoopGroup loop, Channel channel, RepliesInOrder replies) implements EchoClient<ByteBuf> {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the channel, which fails all calls.
        public EchoCall<ByteBuf> prepare(byte[] payload) {
            ByteBuf body = SharedPayload.of(payload);
            int length = payload.length;
            if (length <= MAX_COPIED_BYTES) {
                return handler -> {
                    replies.inFlight.add(handler);
                    channel.write(prefix(length, length).writeBytes(body.duplicate()), channel.voidPromise());
                };
            }
            return handler -> {
                replies.inFlight.add(handler);
                channel.write(prefix(length, 0), channel.voidPromise());
                channel.write(body.duplicate(), channel.voidPromise());
            };
        }

        private ByteBuf prefix(int length, int roomBehind) {
            return channel.alloc()
                    .ioBuffer(LengthPrefixDecoder.PREFIX_BYTES + roomBehind)
                    .writeInt(length);
        }

        @Override
        public int lengthOf(ByteBuf reply) {
            return reply.readableBytes();
        }

        @Override
        public byte[] contentOf(ByteBuf reply) {
            return ByteBufUtil.getBytes(reply);
        }

        @Override
        public void execute(Runnable burst) {
            channel.eventLoop().execute(() -> {
                burst.run();
                channel.flush();
            });
        }

        @Override
        public void close() {
            NettyTransport.shutDown(loop);
        }
    }
}
