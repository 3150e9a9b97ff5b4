// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.run.Core;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A Redis of our own on a free port of this machine, which keeps nothing. Confined to one thread. */
final class RedisServer implements AutoCloseable {
    /** What an installed one is called. */
    static final String COMMAND = "redis-server";

    private static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final @Nullable Path extracted;
    private final int port;
    private final Thread killer;

    private RedisServer(Process process, @Nullable Path extracted, int port) {
        this.process = process;
        this.extracted = extracted;
        this.port = port;
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /**
     * Starts one on a core, logging to {@code log}.
     *
     * @param installed whether it is the {@code redis-server} of this machine, as people run it; else one that this jar brings
     *     along, which has a slower allocator
     */
    static RedisServer start(boolean installed, Core core, Path log) throws IOException {
        Path extracted = installed ? null : extracted();
        int port = freePort();
        List<String> command = new ArrayList<>(core.prefix());
        command.addAll(List.of(
                extracted == null ? COMMAND : extracted.toString(), "--port", "" + port, "--bind", HOST, "--save", ""));
        RedisServer server = new RedisServer(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                extracted,
                port);
        server.awaitListening(log);
        return server;
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://" + HOST + ":" + port;
    }

    /** What it answers to a command that is answered with one line or one string. */
    String ask(String... words) throws IOException {
        try (Socket socket = new Socket(HOST, port)) {
            socket.setSoTimeout((int) ANSWER_LIMIT.toMillis());
            StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                int bytes = word.getBytes(StandardCharsets.UTF_8).length;
                command.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
            }
            socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
            return answer(new DataInputStream(socket.getInputStream()));
        }
    }

    /** What it is. */
    String version() throws IOException {
        return "Redis " + text("server", "redis_version:") + " with " + text("memory", "mem_allocator:");
    }

    /** Bytes that it has allocated. */
    long usedMemory() throws IOException {
        return Math.round(figure("memory", "used_memory:"));
    }

    /** Seconds of CPU time that it has used since its start. */
    double cpuSeconds() throws IOException {
        return figure("cpu", "used_cpu_user:") + figure("cpu", "used_cpu_sys:");
    }

    private double figure(String section, String name) throws IOException {
        return Double.parseDouble(text(section, name));
    }

    private String text(String section, String name) throws IOException {
        return ask("INFO", section)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running already.
        }
        if (extracted != null) {
            Files.deleteIfExists(extracted);
        }
    }

    @SuppressWarnings("deprecation") // A line of it is ASCII.
    private static String answer(DataInputStream in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new EOFException("Redis closed the connection");
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '-' -> throw new IOException("Redis says: " + rest);
            case '$' -> new String(in.readNBytes(Integer.parseInt(rest)), StandardCharsets.UTF_8);
            default -> rest;
        };
    }

    private void awaitListening(Path log) throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                ask("PING");
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    close();
                    throw new IOException("Redis did not start, see " + log, notYet);
                }
                Thread.onSpinWait();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path extracted() throws IOException {
        String name = "/redis-server-7.0.15-" + platform();
        try (InputStream in = RedisServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("there is no Redis for " + platform() + " among our libraries");
            }
            Path binary = Files.createTempFile("redis-server", "");
            Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
            if (!binary.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + binary + " executable");
            }
            return binary;
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        return (system.startsWith("mac") ? "darwin-" : "linux-")
                + (processor.equals("aarch64") || processor.equals("arm64") ? "arm64" : "amd64");
    }
}
