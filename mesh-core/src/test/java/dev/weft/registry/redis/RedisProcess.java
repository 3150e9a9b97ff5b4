// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import io.vertx.redis.client.RedisOptions;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A real Redis on a free port of this machine, with everything that can happen to one. Ends with the test. */
public final class RedisProcess implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int ANSWER_MILLIS = 10_000;
    private static final Path BINARY = extracted();

    private final int port;
    private final Path directory;
    private final List<String> command = new ArrayList<>();
    private Process process;

    /** {@code begin} are the first arguments: a configuration has to be the very first. */
    private RedisProcess(int port, List<String> begin, List<String> arguments) {
        try {
            this.port = port;
            this.directory = Files.createTempDirectory("redis");
            command.add(BINARY.toString());
            command.addAll(begin);
            command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", "" + directory));
            command.addAll(arguments);
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One on a free port, with these further arguments of {@code redis-server}. */
    public static RedisProcess start(String... arguments) {
        return new RedisProcess(freePort(), List.of(), withoutFiles(arguments));
    }

    /** One that speaks TLS and nothing else, and asks clients for no certificate. */
    public static RedisProcess startTls(Path certificate, Path key, Path authority) {
        int port = freePort();
        List<String> arguments = withoutFiles("--port", "0", "--tls-port", "" + port, "--tls-auth-clients", "no");
        arguments.addAll(List.of(
                "--tls-cert-file", "" + certificate, "--tls-key-file", "" + key, "--tls-ca-cert-file", "" + authority));
        return new RedisProcess(port, List.of(), arguments);
    }

    /** A Sentinel on a free port, with this configuration. */
    static RedisProcess startSentinel(Path configuration) {
        return new RedisProcess(freePort(), List.of("" + configuration, "--sentinel"), List.of());
    }

    private static List<String> withoutFiles(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--save", ""));
        all.addAll(List.of(arguments));
        return all;
    }

    public int port() {
        return port;
    }

    /** How to reach it. */
    public RedisOptions options() {
        return new RedisOptions().setConnectionString("redis://127.0.0.1:" + port);
    }

    /** What it answers to a command; an array as its elements, one a line. Asked again if the connection is cut. */
    public String ask(String... words) {
        try {
            return askOnce(words);
        } catch (EOFException | SocketException cut) {
            try {
                return askOnce(words);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String askOnce(String... words) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                command.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.US_ASCII));
            return answer(new DataInputStream(socket.getInputStream()));
        }
    }

    private static String answer(DataInputStream in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new EOFException("Redis closed the connection");
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '-' -> throw new IllegalStateException(rest);
            case '$' -> {
                byte[] bulk = in.readNBytes(Integer.parseInt(rest));
                in.readLine();
                yield new String(bulk, StandardCharsets.UTF_8);
            }
            case '*' -> {
                StringBuilder elements = new StringBuilder();
                for (int i = 0; i < Integer.parseInt(rest); i++) {
                    elements.append(answer(in)).append('\n');
                }
                yield elements.toString();
            }
            default -> rest;
        };
    }

    /** As the machine it runs on breaks down: nothing is said, nothing is kept. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Comes back on the same port, empty. */
    public void restart() {
        start();
    }

    /** Stands still, with its connections open. */
    public void pause() {
        signal("STOP");
    }

    /** Goes on as if nothing had been. */
    public void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            awaitListening();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening() {
        long end = System.nanoTime() + START_NANOS;
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new IllegalStateException("redis-server does not listen on port " + port);
            }
            Thread.onSpinWait();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, "" + process.pid())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " said " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A port that nobody listens on. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path extracted() {
        String name = "/redis-server-7.0.15-" + platform();
        try (InputStream in = RedisProcess.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no Redis for " + platform());
            }
            Path binary = Files.createTempFile("redis-server", "");
            binary.toFile().deleteOnExit();
            Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
            if (!binary.toFile().setExecutable(true)) {
                throw new IllegalStateException("cannot execute " + binary);
            }
            return binary;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch");
        return os + "-" + (arch.equals("aarch64") || arch.equals("arm64") ? "arm64" : "amd64");
    }
}
