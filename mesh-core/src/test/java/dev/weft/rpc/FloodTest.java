// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.RawPeer.CALL;
import static dev.weft.rpc.RawPeer.CANCEL;
import static dev.weft.rpc.RawPeer.ECHO;
import static dev.weft.rpc.RawPeer.FLAG_END;
import static dev.weft.rpc.RawPeer.PING;
import static dev.weft.rpc.RawPeer.call;
import static dev.weft.rpc.RawPeer.callAgain;
import static dev.weft.rpc.RawPeer.frame;
import static dev.weft.rpc.RawPeer.varint;
import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.clientOptions;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoService;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Floods against a server in a JVM of 64 MB, which goes on answering others. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FloodTest {
    private static final Duration FLOOD = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ATTACKERS = 3;
    private static final int SLOTS = 4_000;
    private static final byte[] NONE = {};
    private static final byte[] HANG = request("hang").toByteArray();

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    /** Each has its deadline; how many there are in a second is the machine's matter. */
    private static final int LEAST_ANSWERS = 6;

    private final AtomicBoolean flooding = new AtomicBoolean(true);
    private final AtomicLong floods = new AtomicLong();
    private EchoProcess server;

    @BeforeEach
    void start() {
        server = new EchoProcess("-Xmx64m");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Runs the flood on several connections at once, while a good client calls. */
    private void withstand(Runnable flood) {
        EchoService echo = Stubs.stub(EchoService.class, sandbox.client(server.port(), clientOptions()));
        await(echo.echo(request("connect")));
        CompletableFuture<?>[] attackers = new CompletableFuture<?>[ATTACKERS];
        Arrays.setAll(
                attackers,
                i -> CompletableFuture.runAsync(() -> {
                    while (flooding.get()) {
                        flood.run();
                    }
                }));
        AtomicInteger answered = new AtomicInteger();
        long end = System.nanoTime() + FLOOD.toNanos();
        while (System.nanoTime() - end < 0 || answered.get() < LEAST_ANSWERS) {
            assertThat(await(echo.echo(request("good", answered.get())), PATIENCE)
                            .getNumber())
                    .isEqualTo(answered.getAndIncrement());
        }
        flooding.set(false);
        CompletableFuture.allOf(attackers).join();
        assertThat(server.isAlive()).isTrue();
        assertThat(await(echo.echo(request("still alive"))).getText()).isEqualTo("still alive");
        assertThat(floods.get()).isGreaterThan(0);
    }

    /** Reads and drops what comes, so that the server never waits for this peer. */
    private static CompletableFuture<byte[]> drain(RawPeer peer) {
        CompletableFuture<byte[]> drained = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    while (peer.next() != null) {
                        // Dropped.
                    }
                    drained.complete(NONE);
                },
                "drain");
        reader.setDaemon(true);
        reader.start();
        return drained;
    }

    @Test
    void calls_that_are_cancelled_at_once() {
        withstand(() -> {
            try (RawPeer peer = RawPeer.introduced(server.port())) {
                drain(peer);
                peer.trySend(frame(CALL, FLAG_END, 0, 1, call(ECHO, 0, NONE)));
                boolean open = true;
                for (int generation = 1; open && flooding.get(); generation++) {
                    byte[][] batch = new byte[200][];
                    for (int i = 0; i < batch.length; i += 2) {
                        batch[i] = frame(CALL, FLAG_END, generation & 0xff, 1, callAgain(NONE));
                        batch[i + 1] = frame(CANCEL, 0, generation & 0xff, 1, varint(1));
                        generation += i + 2 < batch.length ? 1 : 0;
                    }
                    open = peer.trySend(RawPeer.join(batch));
                    floods.incrementAndGet();
                }
            }
        });
    }

    @Test
    void cancelled_calls_whose_handlers_never_end() {
        withstand(() -> {
            try (RawPeer peer = RawPeer.introduced(server.port())) {
                drain(peer);
                peer.trySend(frame(CALL, FLAG_END, 0, 1, call(ECHO, 0, HANG)));
                boolean open = true;
                for (int slot = 2; open && slot <= SLOTS + 200 && flooding.get(); slot++) {
                    open = peer.trySend(RawPeer.join(
                            frame(CALL, FLAG_END, 0, slot, callAgain(HANG)), frame(CANCEL, 0, 0, slot, varint(1))));
                }
                floods.incrementAndGet();
            }
        });
    }

    @Test
    void pings_without_end() {
        byte[][] pings = new byte[1_000][];
        Arrays.fill(pings, frame(PING, 0, 0, 0, new byte[8]));
        byte[] flood = RawPeer.join(pings);
        withstand(() -> {
            try (RawPeer peer = RawPeer.introduced(server.port())) {
                while (peer.trySend(flood) && flooding.get()) {
                    floods.incrementAndGet();
                }
            }
        });
    }

    @Test
    void connections_that_say_nothing() {
        withstand(() -> {
            RawPeer[] peers = new RawPeer[100];
            Arrays.setAll(peers, i -> new RawPeer(server.port()));
            for (RawPeer peer : peers) {
                peer.close();
            }
            floods.incrementAndGet();
        });
    }

    @Test
    void large_messages_that_are_never_finished() {
        byte[] announced = call(ECHO, 0, varint(4_000_000));
        byte[] part = new byte[16_000];
        withstand(() -> {
            try (RawPeer peer = RawPeer.introduced(server.port())) {
                drain(peer);
                boolean open = true;
                for (int slot = 1; open && slot <= 64 && flooding.get(); slot++) {
                    byte[] payload = slot == 1 ? announced : RawPeer.join(callAgain(NONE), varint(4_000_000));
                    open = peer.trySend(frame(CALL, 2, 0, slot, payload));
                    for (int i = 0; open && i < 200; i++) {
                        open = peer.trySend(frame(RawPeer.DATA, 2, 0, slot, part));
                    }
                }
                floods.incrementAndGet();
            }
        });
    }
}
