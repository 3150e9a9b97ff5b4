// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real nginx with the shipped configuration, on a free port of the loopback. Tests say whose request it is by a header. */
final class NginxProcess implements AutoCloseable {
    private static final Path TEMPLATE = Path.of("..", "..", "docker", "nginx", "weft.conf.template");

    private final Process process;
    private final int port;

    private NginxProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean isThere() {
        return binary().isPresent();
    }

    static NginxProcess start(Path directory, int gatewayPort) throws IOException {
        int port = freePort();
        String shipped = Files.readString(TEMPLATE)
                .replace("${WEFT_LISTEN}", "127.0.0.1:" + port)
                .replace("${WEFT_GATEWAYS}", "server 127.0.0.1:" + gatewayPort + ";");
        Files.writeString(directory.resolve("weft.conf"), shipped);
        Path main = Files.writeString(directory.resolve("nginx.conf"), main(directory));
        Process process = new ProcessBuilder(
                        binary().orElseThrow().toString(), "-p", directory.toString(), "-c", main.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        NginxProcess nginx = new NginxProcess(process, port);
        nginx.awaitListening(directory.resolve("log"));
        return nginx;
    }

    private static String main(Path directory) {
        StringBuilder temporary = new StringBuilder();
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            temporary
                    .append(kind)
                    .append("_temp_path ")
                    .append(directory)
                    .append("/")
                    .append(kind)
                    .append(";\n");
        }
        return """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log stderr warn;
                events {}
                http {
                    access_log off;
                    set_real_ip_from 127.0.0.1;
                    real_ip_header X-Test-Address;
                    %2$s
                    include weft.conf;
                }
                """.formatted(directory, temporary);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private void awaitListening(Path log) throws IOException {
        long end = System.nanoTime() + Edge.PATIENCE.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new AssertionError("nginx does not listen: " + Files.readString(log));
            }
            Thread.onSpinWait();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Path> binary() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(java.io.File.pathSeparator)), Stream.of("/usr/sbin"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
