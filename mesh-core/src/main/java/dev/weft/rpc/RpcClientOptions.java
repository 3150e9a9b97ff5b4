// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.codec.Codecs;
import dev.weft.codec.Compressors;
import dev.weft.wire.WireOptions;
import io.vertx.core.net.ClientSSLOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a {@link RpcClient} connects and calls. A plain bag with defaults; set before use, then leave alone. */
public final class RpcClientOptions {
    private WireOptions wire = new WireOptions();
    private @Nullable ClientSSLOptions ssl;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private @Nullable Duration timeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofMinutes(5);
    private Duration leastBackoff = Duration.ofMillis(50);
    private Duration mostBackoff = Duration.ofSeconds(5);
    private @Nullable String compression;
    private int compressAboveBytes = 1_024;
    private int maxPendingCalls = 10_000;
    private Codecs codecs = Codecs.standard();
    private Compressors compressors = Compressors.standard();

    /** No TLS, 10 s for a call, 5 s for a connection. */
    public RpcClientOptions() {}

    /** A copy of {@code other}. */
    public RpcClientOptions(RpcClientOptions other) {
        wire = new WireOptions(other.wire);
        ssl = other.ssl;
        connectTimeout = other.connectTimeout;
        timeout = other.timeout;
        idleTimeout = other.idleTimeout;
        leastBackoff = other.leastBackoff;
        mostBackoff = other.mostBackoff;
        compression = other.compression;
        compressAboveBytes = other.compressAboveBytes;
        maxPendingCalls = other.maxPendingCalls;
        codecs = other.codecs;
        compressors = other.compressors;
    }

    /** Limits and times of each connection. */
    public RpcClientOptions setWire(WireOptions wire) {
        this.wire = Objects.requireNonNull(wire);
        return this;
    }

    /** TLS, with a certificate of one's own mutual TLS; null for neither. */
    public RpcClientOptions setSsl(@Nullable ClientSSLOptions ssl) {
        this.ssl = ssl;
        return this;
    }

    /** How long a connection may take to come about, TLS included. */
    public RpcClientOptions setConnectTimeout(Duration timeout) {
        this.connectTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /** The deadline of calls that set none; null lets them wait for ever. Streams usually want their own. */
    public RpcClientOptions setTimeout(@Nullable Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    /** A connection without calls for so long is closed; the next call opens another. */
    public RpcClientOptions setIdleTimeout(Duration timeout) {
        this.idleTimeout = Objects.requireNonNull(timeout);
        return this;
    }

    /** The pause after a first failed attempt to connect, doubled after each further one, and jittered by half. */
    public RpcClientOptions setLeastBackoff(Duration pause) {
        this.leastBackoff = Objects.requireNonNull(pause);
        return this;
    }

    /** The longest pause between attempts to connect. */
    public RpcClientOptions setMostBackoff(Duration pause) {
        this.mostBackoff = Objects.requireNonNull(pause);
        return this;
    }

    /** The compressor of calls that name none, for requests and replies; null for no compression. */
    public RpcClientOptions setCompression(@Nullable String compressor) {
        this.compression = compressor;
        return this;
    }

    /** Requests smaller than this are never compressed. */
    public RpcClientOptions setCompressAboveBytes(int bytes) {
        this.compressAboveBytes = bytes;
        return this;
    }

    /** Most calls that wait for a connection, or for room on one, on each event loop; one more is refused. */
    public RpcClientOptions setMaxPendingCalls(int calls) {
        if (calls < 1) {
            throw new IllegalArgumentException("maxPendingCalls must be positive, was " + calls);
        }
        this.maxPendingCalls = calls;
        return this;
    }

    /** The codecs that calls may choose from. */
    public RpcClientOptions setCodecs(Codecs codecs) {
        this.codecs = Objects.requireNonNull(codecs);
        return this;
    }

    public WireOptions wire() {
        return wire;
    }

    public @Nullable ClientSSLOptions ssl() {
        return ssl;
    }

    public Duration connectTimeout() {
        return connectTimeout;
    }

    public @Nullable Duration timeout() {
        return timeout;
    }

    public Duration idleTimeout() {
        return idleTimeout;
    }

    public Duration leastBackoff() {
        return leastBackoff;
    }

    public Duration mostBackoff() {
        return mostBackoff;
    }

    public @Nullable String compression() {
        return compression;
    }

    public int compressAboveBytes() {
        return compressAboveBytes;
    }

    public int maxPendingCalls() {
        return maxPendingCalls;
    }

    public Codecs codecs() {
        return codecs;
    }

    public Compressors compressors() {
        return compressors;
    }
}
