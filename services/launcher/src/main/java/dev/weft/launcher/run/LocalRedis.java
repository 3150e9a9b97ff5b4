// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Redis of this process's own: on a free port of the loopback, with a password that nobody else knows, nothing on disk. It
 * ends with this process, however that ends: a shell watches over it, and reads a pipe that breaks when we are gone.
 *
 * <p>Used by the thread of the command, which may wait.
 */
final class LocalRedis implements AutoCloseable {
    private static final String VERSION = "7.0.15";
    private static final int PASSWORD_BYTES = 16;
    private static final Duration LONGEST_START = Duration.ofSeconds(10);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final int ANSWER_MILLIS = 1_000;
    private static final String ACCEPTED = "+OK";
    private static final int STARTS = 3;

    /**
     * Runs Redis, $1 with $2, ends when it does, and says its last words, of those in $4. When standard input ends, a guard
     * removes the directory $3 and ends Redis.
     */
    private static final String WATCH = String.join(
            "\n",
            "exec 3<&0",
            "\"$1\" \"$2\" >\"$4\" 2>&1 3<&- & redis=$!",
            "{ cat <&3 >/dev/null; rm -rf \"$3\"; kill $redis 2>/dev/null; } >/dev/null 2>&1 &",
            "wait $redis",
            "tail -n 3 \"$4\" 2>/dev/null");

    private final Process watcher;
    private final int port;
    private final String password;

    private LocalRedis(Process watcher, int port, String password) {
        this.watcher = watcher;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts one; empty if there is no binary for this platform.
     *
     * @throws IOException if it does not start
     */
    static Optional<LocalRedis> start() throws IOException {
        Optional<byte[]> binary = binary();
        return binary.isEmpty() ? Optional.empty() : Optional.of(start(binary.get()));
    }

    /** Redis for this platform. */
    static Optional<byte[]> binary() throws IOException {
        try (InputStream binary = LocalRedis.class.getResourceAsStream("/redis-server-" + VERSION + "-" + platform())) {
            return binary == null ? Optional.empty() : Optional.of(binary.readAllBytes());
        }
    }

    /** Another process may take the free port before Redis does: then again, with another. */
    private static LocalRedis start(byte[] binary) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return start(binary, freePort());
            } catch (IOException e) {
                if (i == STARTS) {
                    throw e;
                }
            }
        }
    }

    static LocalRedis start(byte[] binary, int port) throws IOException {
        Path directory = Files.createTempDirectory("weft-redis");
        Path server = directory.resolve("redis-server");
        Files.write(server, binary);
        if (!server.toFile().setExecutable(true, true)) {
            throw new IOException("cannot make " + server + " executable");
        }
        String password = password();
        Path configuration =
                Files.writeString(directory.resolve("redis.conf"), configuration(port, password, directory));
        Path log = directory.resolve("redis.log");
        Process watcher = new ProcessBuilder(command(server, configuration, directory, log))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        LocalRedis redis = new LocalRedis(watcher, port, password);
        redis.awaitListening();
        return redis;
    }

    /** What to connect with; secret. */
    String connectionString() {
        return "redis://:" + password + "@127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Ends it, and waits until it has. */
    @Override
    public void close() {
        try {
            OutputStream pipe = watcher.getOutputStream();
            pipe.close();
            if (!watcher.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                watcher.destroyForcibly();
            }
        } catch (IOException e) {
            watcher.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** In a session of its own where that can be had: Ctrl-C is for us, and Redis stays until we have left it in order. */
    private static List<String> command(Path... arguments) {
        List<String> command = new ArrayList<>();
        if (isOnPath("setsid")) {
            command.add("setsid");
        }
        command.addAll(List.of("sh", "-c", WATCH, "weft-redis"));
        Stream.of(arguments).map(Path::toString).forEach(command::add);
        return command;
    }

    private static boolean isOnPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(java.io.File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static String configuration(int port, String password, Path directory) {
        return String.join(
                "\n",
                "bind 127.0.0.1",
                "port " + port,
                "requirepass " + password,
                "loglevel warning",
                "save \"\"",
                "appendonly no",
                "maxmemory-policy noeviction",
                "dir " + directory,
                "");
    }

    private void awaitListening() throws IOException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!listens()) {
            if (!watcher.isAlive()) {
                throw new IOException("Redis did not start: " + lastWords());
            }
            if (System.nanoTime() - end > 0) {
                close();
                throw new IOException("Redis did not start within " + LONGEST_START.toSeconds() + " s");
            }
            pause();
        }
    }

    private String lastWords() throws IOException {
        return new String(watcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .replace("\n", " / ");
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Whether it is Redis, and ours, that listens. */
    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(("AUTH " + password + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(ACCEPTED.length());
            return new String(answer, StandardCharsets.US_ASCII).equals(ACCEPTED);
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String name = os.startsWith("mac") ? "darwin" : os.startsWith("linux") ? "linux" : "other";
        String arch = System.getProperty("os.arch", "");
        return name + "-" + (arch.equals("aarch64") ? "arm64" : arch);
    }
}
