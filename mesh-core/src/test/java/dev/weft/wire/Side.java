// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One connection in a channel without a socket, whose time stands still unless it is moved. */
final class Side {
    final EmbeddedChannel channel = new EmbeddedChannel();
    final Valve valve = new Valve();
    private final CountingMemory memory;

    Side(Connection connection, CountingMemory memory) {
        this.memory = memory;
        channel.freezeTime();
        channel.config().setAllocator(memory.allocator());
        channel.pipeline().addLast(valve, connection);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean reads() {
        return channel.isOpen() && channel.config().isAutoRead();
    }

    /** Gives it bytes as one read. */
    void read(byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(memory.allocator().buffer(bytes.length).writeBytes(bytes));
        }
    }

    /** What it has written since it was last asked. */
    byte[] written() {
        channel.runPendingTasks();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            out.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }
        return out.toByteArray();
    }

    void advance(Duration by) {
        channel.advanceTimeBy(by.toNanos(), TimeUnit.NANOSECONDS);
        channel.runPendingTasks();
    }

    void close() {
        channel.finishAndReleaseAll();
    }
}
