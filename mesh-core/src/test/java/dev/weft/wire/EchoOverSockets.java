// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.weft.call.Metadata;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The service of {@code echo.proto} on bare server connections, behind a socket on a free port. */
final class EchoOverSockets implements AutoCloseable {
    private static final String SERVICE = "weft.test.v1.EchoService/";
    private static final int TEXT = 2;
    private static final int NUMBER = 3;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final CountingMemory memory = new CountingMemory();
    private final ErrorLog errors = new ErrorLog();
    private final WireOptions options;
    private final Channel channel;
    private volatile ServerConnection latest;

    EchoOverSockets(WireOptions options) {
        this.options = options;
        channel = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, memory.allocator())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accept(accepted);
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private void accept(Channel accepted) {
        ServerConnection connection =
                new ServerConnection(options, new MemoryBudget(64 << 20), echo(), () -> {}, System::nanoTime);
        accepted.pipeline().addLast(connection);
        latest = connection;
    }

    /** Drains the connection that was accepted last and speaks Weft. */
    void drainLatest() {
        group.execute(() -> latest.drain());
    }

    private static ScriptedService echo() {
        ScriptedService service = new ScriptedService();
        service.on(method("Echo", 0), () -> new ScriptedService.Script() {
            @Override
            public void onHalfClosed(ServerCall call) {
                call.end(TestMessage.of(call.inbox.last()), echoed(call.metadata));
            }
        });
        service.on(method("Collect", 1), () -> new ScriptedService.Script() {
            @Override
            public void onHalfClosed(ServerCall call) {
                call.end(TestMessage.of(text(joined(call.inbox.messages))), echoed(call.metadata));
            }
        });
        service.on(method("Expand", 2), () -> new ScriptedService.Script() {
            @Override
            public void onHalfClosed(ServerCall call) {
                UnknownFieldSet request = fields(call.inbox.last());
                long number = request.getField(NUMBER).getVarintList().get(0);
                for (int i = 0; i < number; i++) {
                    call.send(TestMessage.of(text(textOf(request) + i)));
                }
                call.end(echoed(call.metadata));
            }
        });
        service.on(method("Chat", 3), () -> new ScriptedService.Script() {
            @Override
            public void onMessage(ServerCall call, byte[] message) {
                call.send(TestMessage.of(message));
            }

            @Override
            public void onHalfClosed(ServerCall call) {
                call.end(Metadata.EMPTY);
            }
        });
        return service;
    }

    private static MethodSignature method(String name, int mode) {
        return new MethodSignature(SERVICE + name, 1, mode);
    }

    private static Metadata echoed(Metadata metadata) {
        Metadata echoed = Metadata.EMPTY;
        for (String value : metadata.all("x-echo")) {
            echoed = echoed.plus("x-echo", value);
        }
        return echoed;
    }

    private static String joined(List<byte[]> requests) {
        return requests.stream().map(bytes -> textOf(fields(bytes))).collect(Collectors.joining());
    }

    private static String textOf(UnknownFieldSet request) {
        return request.getField(TEXT).getLengthDelimitedList().get(0).toStringUtf8();
    }

    private static byte[] text(String text) {
        UnknownFieldSet.Field field = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8(text))
                .build();
        return UnknownFieldSet.newBuilder().addField(TEXT, field).build().toByteArray();
    }

    private static UnknownFieldSet fields(byte[] message) {
        try {
            return UnknownFieldSet.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        errors.close();
        if (!errors.records().isEmpty()) {
            throw new AssertionError(errors.records());
        }
        memory.requireNothingHeld();
    }
}
