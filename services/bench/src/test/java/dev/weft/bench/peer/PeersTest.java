// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class PeersTest {
    /** They take seconds to start. */
    static final List<String> HEAVY_PEERS = List.of("event-bus", "dubbo");

    private static final int CALLS = 64;
    private static final int IN_FLIGHT = 8;

    @ParameterizedTest
    @MethodSource("lightPeers")
    void light_peer_sends_back_what_it_is_sent(String name) throws Exception {
        assertEchoes(Peers.named(name));
    }

    static Stream<String> lightPeers() {
        return Stream.concat(Peers.names().stream(), Peers.formsOfWeft().stream())
                .filter(name -> !HEAVY_PEERS.contains(name));
    }

    @Tag("slow")
    @ParameterizedTest
    @FieldSource("HEAVY_PEERS")
    void heavy_peer_sends_back_what_it_is_sent(String name) throws Exception {
        assertEchoes(Peers.named(name));
    }

    @Test
    void unknown_peer_is_refused_with_the_names_of_those_that_are() {
        assertThatThrownBy(() -> Peers.named("pigeon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"pigeon\"")
                .hasMessageContaining("grpc-java");
    }

    private static void assertEchoes(Peer peer) throws Exception {
        int port = freePort();
        EchoServer server = peer.serve(port);
        try (EchoClient<?> client = peer.connect("127.0.0.1", port)) {
            for (int bytes : List.of(1, 32, 65_536)) {
                assertEchoes(client, randomBytes(bytes));
            }
        } finally {
            server.close();
        }
    }

    private static <R> void assertEchoes(EchoClient<R> client, byte[] payload) throws InterruptedException {
        var echoes = new Echoes<>(client, payload);
        client.execute(() -> {
            for (int i = 0; i < IN_FLIGHT; i++) {
                echoes.sendNext();
            }
        });
        assertThat(echoes.done.await(30, TimeUnit.SECONDS))
                .as("all replies came")
                .isTrue();
        assertThat(echoes.failures).isEmpty();
        assertThat(echoes.lengths).hasSize(CALLS).containsOnly(payload.length);
        assertThat(echoes.contents)
                .hasSize(CALLS)
                .allSatisfy(content -> assertThat(content).isEqualTo(payload));
    }

    /** A number of calls, a few of them in flight at a time, and what came of them. */
    private static final class Echoes<R> implements ReplyHandler<R> {
        final CountDownLatch done = new CountDownLatch(CALLS);
        final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Integer> lengths = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<byte[]> contents = new ConcurrentLinkedQueue<>();
        private final AtomicInteger sent = new AtomicInteger();
        private final EchoClient<R> client;
        private final EchoCall<R> call;

        Echoes(EchoClient<R> client, byte[] payload) {
            this.client = client;
            this.call = client.prepare(payload);
        }

        void sendNext() {
            if (sent.getAndIncrement() < CALLS) {
                call.send(this);
            }
        }

        @Override
        public void replied(R reply) {
            lengths.add(client.lengthOf(reply));
            contents.add(client.contentOf(reply));
            done.countDown();
            sendNext();
        }

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
            done.countDown();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
