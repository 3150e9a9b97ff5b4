// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import dev.weft.bench.child.ClientMain;
import dev.weft.bench.child.ServerMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The two processes of one peer: the server on one core, its client on the other. */
final class PeerPair implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    /** Runs unrecorded at the start of every sample, while buffers and caches adapt to the cell. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    private final Child server;
    private final Child client;

    private PeerPair(Child server, Child client) {
        this.server = server;
        this.client = client;
    }

    static PeerPair start(String peer, Core serverCore, Core clientCore, Path logs)
            throws IOException, InterruptedException {
        String port = Integer.toString(freePort());
        Child server = Child.start(peer + " server", serverCore, ServerMain.class, List.of(peer, port), logs);
        try {
            server.awaitReady(START_LIMIT);
            Child client = Child.start(peer + " client", clientCore, ClientMain.class, List.of(peer, HOST, port), logs);
            try {
                client.awaitReady(START_LIMIT);
                return new PeerPair(server, client);
            } catch (InterruptedException | RuntimeException e) {
                client.close();
                throw e;
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Loads the server for a while and says how it went. */
    Sample measure(Cell cell, Duration interval) throws InterruptedException {
        client.ask("load %d %d".formatted(cell.payloadBytes(), cell.inFlight()), ANSWER_LIMIT);
        Thread.sleep(SETTLE.toMillis());
        server.ask("begin", ANSWER_LIMIT);
        client.ask("begin", ANSWER_LIMIT);
        Duration cpuBefore = cpuTime();
        Thread.sleep(interval.toMillis());
        double cpuNanos = cpuTime().minus(cpuBefore).toNanos();
        double serverBytes = number(server.ask("end", ANSWER_LIMIT), 0);
        List<String> figures = client.ask("end", ANSWER_LIMIT);
        double calls = number(figures, 0);
        double seconds = number(figures, 1) / Duration.ofSeconds(1).toNanos();
        double clientBytes = number(figures, 4);
        return new Sample(
                calls / seconds,
                number(figures, 2),
                number(figures, 3),
                (serverBytes + clientBytes) / calls,
                cpuNanos / calls);
    }

    private static double number(List<String> words, int index) {
        return Double.parseDouble(words.get(index));
    }

    /** CPU time that both processes have used since their start. */
    Duration cpuTime() {
        return server.cpuTime().plus(client.cpuTime());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
