// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network between clients and one server, on loopback, that a test can watch, cut, freeze and cut up: it carries bytes in
 * pieces of at most so many, each its own packet. Threads of its own; closed by the test.
 */
final class Link implements AutoCloseable {
    private static final int BUFFER_BYTES = 65_536;
    private static final int MOST_RECORDED_BYTES = 1 << 20;

    private final ServerSocket entrance;
    private final int exitPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong bytesUp = new AtomicLong();
    private final AtomicLong bytesDown = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private volatile int pieceBytes = BUFFER_BYTES;
    private volatile boolean frozen;
    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();

    Link(int exitPort) {
        this.exitPort = exitPort;
        try {
            entrance = new ServerSocket(0, 64, InetAddress.getByName(Sandbox.HOST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("link", this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** From now on, carries at most so many bytes at once. */
    Link pieces(int bytes) {
        pieceBytes = bytes;
        return this;
    }

    /** Carries nothing more, and says nothing: as a cable that was pulled. */
    void freeze() {
        frozen = true;
    }

    /** Carries on. */
    void thaw() {
        synchronized (sockets) {
            frozen = false;
            sockets.notifyAll();
        }
    }

    /** Resets every connection. */
    void cut() {
        sockets.forEach(Link::reset);
        sockets.clear();
    }

    /** All that clients have sent, one connection after the other. */
    byte[] recorded() {
        synchronized (recorded) {
            return recorded.toByteArray();
        }
    }

    /** Bytes that clients have sent. */
    long bytesUp() {
        return bytesUp.get();
    }

    /** Bytes that the server has sent. */
    long bytesDown() {
        return bytesDown.get();
    }

    /** How many connections were made so far. */
    int connections() {
        return connections.get();
    }

    /** How many connections are there now. */
    int open() {
        return open.get();
    }

    @Override
    public void close() {
        close(entrance);
        thaw();
        cut();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                join(entrance.accept());
            } catch (IOException e) {
                // Closed, or the server is not there: the client sees its connection end.
            }
        }
    }

    private void join(Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(InetAddress.getByName(Sandbox.HOST), exitPort);
        } catch (IOException e) {
            reset(client);
            throw e;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.addAll(List.of(client, server));
        connections.incrementAndGet();
        open.incrementAndGet();
        AtomicInteger halves = new AtomicInteger(2);
        start("link-up", () -> carry(client, server, bytesUp, halves));
        start("link-down", () -> carry(server, client, bytesDown, halves));
    }

    private void carry(Socket from, Socket to, AtomicLong counter, AtomicInteger halves) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                counter.addAndGet(read);
                record(counter, buffer, read);
                for (int start = 0; start < read; start += pieceBytes) {
                    waitWhileFrozen();
                    out.write(Arrays.copyOfRange(buffer, start, Math.min(read, start + pieceBytes)));
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One end has gone: so does the other.
        } finally {
            close(from);
            close(to);
            if (halves.decrementAndGet() == 0) {
                open.decrementAndGet();
            }
        }
    }

    private void record(AtomicLong counter, byte[] buffer, int length) {
        if (counter == bytesUp) {
            synchronized (recorded) {
                if (recorded.size() < MOST_RECORDED_BYTES) {
                    recorded.write(buffer, 0, length);
                }
            }
        }
    }

    private void waitWhileFrozen() {
        synchronized (sockets) {
            while (frozen) {
                try {
                    sockets.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        close(socket);
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
