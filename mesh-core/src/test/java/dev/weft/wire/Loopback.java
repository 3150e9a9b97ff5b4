// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Metadata;
import dev.weft.time.ManualClock;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's and a server's connection back to back, on a clock that moves when told. Bytes move when {@link #settle} is
 * called, cut as {@link #chunks} says. Closing it checks that nothing was logged as an error, and no buffer was forgotten.
 */
final class Loopback implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(20);
    private static final long START_NANOS = -5_000_000_000L;

    final ManualClock clock = new ManualClock(START_NANOS);
    final ScriptedService service = new ScriptedService();
    final ClientEvents events = new ClientEvents();
    final MemoryBudget clientBudget = new MemoryBudget(64 << 20);
    final MemoryBudget serverBudget = new MemoryBudget(64 << 20);
    final CountingMemory memory = new CountingMemory();
    final ErrorLog errors = new ErrorLog();
    final ClientConnection client;
    final ServerConnection server;
    final Side clientSide;
    final Side serverSide;
    final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
    final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
    Chunks chunks = Chunks.GLUED;
    boolean serverClosed;
    private byte[] heldToServer = {};

    Loopback() {
        this(new WireOptions(), new WireOptions());
    }

    Loopback(WireOptions clientOptions, WireOptions serverOptions) {
        client = new ClientConnection(clientOptions, clientBudget, events, clock);
        server = new ServerConnection(serverOptions, serverBudget, service, () -> serverClosed = true, clock);
        clientSide = new Side(client, memory);
        serverSide = new Side(server, memory);
    }

    /** Both, after they have introduced themselves. */
    static Loopback connected() {
        return connected(new WireOptions(), new WireOptions());
    }

    static Loopback connected(WireOptions clientOptions, WireOptions serverOptions) {
        Loopback loopback = new Loopback(clientOptions, serverOptions);
        loopback.settle();
        assertThat(loopback.events.events).contains("ready");
        return loopback;
    }

    ClientCall call(MethodSignature method, @Nullable MessageWriter request) {
        return call(method, 0, Metadata.EMPTY, request);
    }

    ClientCall call(MethodSignature method, long timeoutMicros, Metadata metadata, @Nullable MessageWriter request) {
        return open(new ClientCall(), method, timeoutMicros, metadata, request);
    }

    ClientCall open(
            ClientCall call, MethodSignature method, long timeout, Metadata metadata, @Nullable MessageWriter request) {
        client.open(call, method, timeout, metadata, request);
        return call;
    }

    /** Moves bytes both ways until nobody has any more. */
    void settle() {
        boolean moved = true;
        while (moved) {
            moved = moveToServer();
            moved |= moveToClient();
        }
        if (!clientSide.isOpen() && serverSide.isOpen()) {
            serverSide.channel.close();
        } else if (!serverSide.isOpen() && clientSide.isOpen()) {
            clientSide.channel.close();
        }
    }

    /** Moves what the client has written, if the server reads. */
    boolean moveToServer() {
        byte[] bytes = Raw.bytes(heldToServer, clientSide.written());
        if (!serverSide.reads()) {
            heldToServer = serverSide.isOpen() ? bytes : new byte[0];
            return false;
        }
        heldToServer = new byte[0];
        toServer.writeBytes(bytes);
        cut(bytes).forEach(serverSide::read);
        return bytes.length > 0;
    }

    boolean moveToClient() {
        byte[] bytes = serverSide.written();
        toClient.writeBytes(bytes);
        cut(bytes).forEach(clientSide::read);
        return bytes.length > 0;
    }

    /** A read of no bytes would be a sign of life. */
    private List<byte[]> cut(byte[] bytes) {
        return bytes.length == 0 ? List.of() : chunks.cut(bytes);
    }

    /** Lets time pass on both sides, in small steps, moving bytes after each. */
    void advance(Duration by) {
        for (Duration left = by; left.compareTo(Duration.ZERO) > 0; left = left.minus(STEP)) {
            tick();
            settle();
        }
    }

    /** Lets time pass with no byte moving. */
    void freeze(Duration by) {
        for (Duration left = by; left.compareTo(Duration.ZERO) > 0; left = left.minus(STEP)) {
            tick();
        }
    }

    private void tick() {
        clock.advance(STEP);
        clientSide.advance(STEP);
        serverSide.advance(STEP);
    }

    void requireOpen() {
        assertThat(client.failure()).isNull();
        assertThat(server.failure()).isNull();
        assertThat(clientSide.isOpen()).isTrue();
        assertThat(serverSide.isOpen()).isTrue();
    }

    @Override
    public void close() {
        clientSide.close();
        serverSide.close();
        errors.close();
        assertThat(errors.records()).isEmpty();
        memory.requireNothingHeld();
        assertThat(clientBudget.tryReserve(64 << 20))
                .as("client's budget all given back")
                .isTrue();
        assertThat(serverBudget.tryReserve(64 << 20))
                .as("server's budget all given back")
                .isTrue();
    }
}
