// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.Priority;
import dev.weft.codec.Codecs;
import dev.weft.codec.Compressors;
import dev.weft.wire.WireOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a {@link RpcServer} listens, and what it allows. A plain bag with defaults; set before use, then leave alone. */
public final class RpcServerOptions {
    private static final int MOST_CONNECTIONS = 10_000;
    /** A silent connection costs some 8 KB; this leaves most of the heap to the calls of the others. */
    private static final long HEAP_BYTES_A_CONNECTION = 64 << 10;

    private static final List<String> OF_THE_WHOLE =
            List.of("traceparent", "tracestate", "baggage", "x-request-id", Priority.KEY);

    private String host = "127.0.0.1";
    private int port;
    private WireOptions wire = new WireOptions();
    private @Nullable ServerSSLOptions ssl;
    private Duration drainTimeout = Duration.ofSeconds(30);
    private Duration certificateCheckInterval = Duration.ofSeconds(10);
    private int maxConnections = connectionsThatFit();
    private int compressAboveBytes = 1_024;
    private List<String> propagatedMetadata = OF_THE_WHOLE;
    private Codecs codecs = Codecs.standard();
    private Compressors compressors = Compressors.standard();

    /** Loopback only, any free port, no TLS. */
    public RpcServerOptions() {}

    /** A copy of {@code other}. */
    public RpcServerOptions(RpcServerOptions other) {
        host = other.host;
        port = other.port;
        wire = new WireOptions(other.wire);
        ssl = other.ssl;
        drainTimeout = other.drainTimeout;
        certificateCheckInterval = other.certificateCheckInterval;
        maxConnections = other.maxConnections;
        compressAboveBytes = other.compressAboveBytes;
        propagatedMetadata = other.propagatedMetadata;
        codecs = other.codecs;
        compressors = other.compressors;
    }

    private static int connectionsThatFit() {
        return (int) Math.min(MOST_CONNECTIONS, Runtime.getRuntime().maxMemory() / HEAP_BYTES_A_CONNECTION);
    }

    /** The address to listen at; {@code 0.0.0.0} opens the door to every network. */
    public RpcServerOptions setHost(String host) {
        this.host = Objects.requireNonNull(host);
        return this;
    }

    /** The port to listen at, 0 to 65,535; 0 takes a free one. */
    public RpcServerOptions setPort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        }
        this.port = port;
        return this;
    }

    /** Limits and times of each connection. */
    public RpcServerOptions setWire(WireOptions wire) {
        this.wire = Objects.requireNonNull(wire);
        return this;
    }

    /** TLS, and with {@code clientAuth} mutual TLS; null for neither. */
    public RpcServerOptions setSsl(@Nullable ServerSSLOptions ssl) {
        this.ssl = ssl;
        return this;
    }

    /** How long running calls may go on when the server closes. */
    public RpcServerOptions setDrainTimeout(Duration timeout) {
        this.drainTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /** How often the certificate files are looked at; a change takes effect for new connections. */
    public RpcServerOptions setCertificateCheckInterval(Duration interval) {
        this.certificateCheckInterval = Objects.requireNonNull(interval);
        return this;
    }

    /**
     * Most connections at once on this server instance; one more is closed as soon as it is accepted. Unless set, one for
     * each 64 KiB of heap, at most 10,000.
     */
    public RpcServerOptions setMaxConnections(int connections) {
        if (connections < 1) {
            throw new IllegalArgumentException("maxConnections must be positive, was " + connections);
        }
        this.maxConnections = connections;
        return this;
    }

    /** Replies smaller than this are never compressed; larger ones are if the caller asked for it. */
    public RpcServerOptions setCompressAboveBytes(int bytes) {
        this.compressAboveBytes = bytes;
        return this;
    }

    /** Metadata keys that calls made by a handler send on; by default the trace context, a request's id, and the priority. */
    public RpcServerOptions setPropagatedMetadata(List<String> keys) {
        this.propagatedMetadata = List.copyOf(keys);
        return this;
    }

    /** The codecs that callers may choose from. */
    public RpcServerOptions setCodecs(Codecs codecs) {
        this.codecs = Objects.requireNonNull(codecs);
        return this;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public WireOptions wire() {
        return wire;
    }

    public @Nullable ServerSSLOptions ssl() {
        return ssl;
    }

    public Duration drainTimeout() {
        return drainTimeout;
    }

    public Duration certificateCheckInterval() {
        return certificateCheckInterval;
    }

    public int maxConnections() {
        return maxConnections;
    }

    public int compressAboveBytes() {
        return compressAboveBytes;
    }

    public List<String> propagatedMetadata() {
        return propagatedMetadata;
    }

    public Codecs codecs() {
        return codecs;
    }

    public Compressors compressors() {
        return compressors;
    }
}
