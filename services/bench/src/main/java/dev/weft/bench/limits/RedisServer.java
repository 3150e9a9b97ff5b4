// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A real Redis on a free port of this machine, which keeps nothing on disk. */
final class RedisServer implements AutoCloseable {
    private static final String VERSION = "7.0.15";
    private static final String HOST = "127.0.0.1";
    private static final int CONNECT_MILLIS = 1_000;
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final int port;
    private final Process process;
    private final RedisClient client;
    private final RedisCommands<String, String> commands;

    private RedisServer(int port, Process process) {
        this.port = port;
        this.process = process;
        this.client = RedisClient.create(RedisURI.builder()
                .withHost(HOST)
                .withPort(port)
                .withTimeout(PATIENCE)
                .build());
        this.commands = client.connect().sync();
    }

    static RedisServer start() throws IOException {
        int port = freePort();
        Path binary = extracted();
        Process process = new ProcessBuilder(binary.toString(), "--port", "" + port, "--bind", HOST, "--save", "")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitListening(port, process);
        return new RedisServer(port, process);
    }

    static String version() {
        return VERSION;
    }

    int port() {
        return port;
    }

    RedisClient lettuce() {
        return client;
    }

    RedisOptions options() {
        return new RedisOptions().setConnectionString("redis://" + HOST + ":" + port);
    }

    RedisCommands<String, String> commands() {
        return commands;
    }

    /** {@code used_memory}, in bytes. */
    long usedMemory() {
        return Math.round(info("memory", "used_memory"));
    }

    /** Processor time that it has had since it began. */
    long cpuNanos() {
        return Math.round((info("cpu", "used_cpu_user") + info("cpu", "used_cpu_sys")) * 1e9);
    }

    private double info(String section, String name) {
        return commands.info(section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        client.shutdown();
        process.destroyForcibly();
    }

    private static void awaitListening(int port, Process process) throws IOException {
        long end = System.nanoTime() + START_NANOS;
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException("redis-server does not listen on port " + port);
            }
            Thread.onSpinWait();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Path extracted() throws IOException {
        String name = "/redis-server-" + VERSION + "-" + platform();
        try (InputStream in = RedisServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no Redis for " + platform());
            }
            Path binary = Files.createTempFile("redis-server", "");
            binary.toFile().deleteOnExit();
            Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
            if (!binary.toFile().setExecutable(true)) {
                throw new IOException("cannot execute " + binary);
            }
            return binary;
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        return (system.startsWith("mac") ? "darwin" : "linux")
                + (processor.equals("aarch64") || processor.equals("arm64") ? "-arm64" : "-amd64");
    }
}
