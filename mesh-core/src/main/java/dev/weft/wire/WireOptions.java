// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * The limits and times of one side of a connection. A plain bag with defaults; set before use, then leave alone.
 *
 * <p>Limits that the peer must know travel in HELLO. Each setter refuses values out of the range that it states.
 */
public final class WireOptions {
    private int maxFrameBytes = 65_536;
    private int maxMessageBytes = 4 << 20;
    private int fragmentBytes = 16_384;
    private int streamWindowBytes = 1 << 20;
    private int maxStreamWindowBytes = 16 << 20;
    private int connectionWindowBytes = 16 << 20;
    private int maxConnectionWindowBytes = 64 << 20;
    private int maxBacklogBytes = 64 << 20;
    private int maxConcurrentCalls = 4_096;
    private int maxMethods = 1_024;
    private int maxKeys = 256;
    private int maxMetadataBytes = 16_384;
    private Duration leastPingInterval = Duration.ofSeconds(1);
    private Duration pingInterval = Duration.ofSeconds(10);
    private Duration pingTimeout = Duration.ofSeconds(5);
    private Duration helloTimeout = Duration.ofSeconds(10);
    private Duration writeStallTimeout = Duration.ofSeconds(30);
    private Checksum checksum = Checksum.NONE;
    private String name = "";
    private List<Integer> codecs = List.of(1, 2, 3);
    private List<Integer> compressors = List.of(2, 1);

    /** The defaults of WIRE.md. */
    public WireOptions() {}

    /** A copy of {@code other}. */
    public WireOptions(WireOptions other) {
        maxFrameBytes = other.maxFrameBytes;
        maxMessageBytes = other.maxMessageBytes;
        fragmentBytes = other.fragmentBytes;
        streamWindowBytes = other.streamWindowBytes;
        maxStreamWindowBytes = other.maxStreamWindowBytes;
        connectionWindowBytes = other.connectionWindowBytes;
        maxConnectionWindowBytes = other.maxConnectionWindowBytes;
        maxBacklogBytes = other.maxBacklogBytes;
        maxConcurrentCalls = other.maxConcurrentCalls;
        maxMethods = other.maxMethods;
        maxKeys = other.maxKeys;
        maxMetadataBytes = other.maxMetadataBytes;
        leastPingInterval = other.leastPingInterval;
        pingInterval = other.pingInterval;
        pingTimeout = other.pingTimeout;
        helloTimeout = other.helloTimeout;
        writeStallTimeout = other.writeStallTimeout;
        checksum = other.checksum;
        name = other.name;
        codecs = other.codecs;
        compressors = other.compressors;
    }

    /** Longest frame payload accepted, 16 KiB to 16 MiB - 1. Larger: fewer parts; smaller: fairer between calls. */
    public WireOptions setMaxFrameBytes(int bytes) {
        maxFrameBytes = requireIn("maxFrameBytes", bytes, Hello.LEAST_MAX_FRAME, Frame.MOST_LENGTH);
        return this;
    }

    /** Longest message accepted, before and after decompression, 64 KiB to 1 GiB. */
    public WireOptions setMaxMessageBytes(int bytes) {
        maxMessageBytes = requireIn("maxMessageBytes", bytes, Hello.LEAST_MAX_MESSAGE, 1 << 30);
        return this;
    }

    /** Messages longer than this are sent in parts, 1 KiB to 1 MiB; the peer's {@code maxFrame} may ask for less. */
    public WireOptions setFragmentBytes(int bytes) {
        fragmentBytes = requireIn("fragmentBytes", bytes, 1_024, 1 << 20);
        return this;
    }

    /** Credit of a stream at its start, 64 KiB to {@code maxStreamWindowBytes}. */
    public WireOptions setStreamWindowBytes(int bytes) {
        streamWindowBytes = requireIn("streamWindowBytes", bytes, Hello.LEAST_WINDOW, 1 << 30);
        maxStreamWindowBytes = Math.max(maxStreamWindowBytes, bytes);
        return this;
    }

    /** What a stream's window may grow to; a slow reader costs up to this much memory. */
    public WireOptions setMaxStreamWindowBytes(int bytes) {
        maxStreamWindowBytes = requireIn("maxStreamWindowBytes", bytes, streamWindowBytes, 1 << 30);
        return this;
    }

    /** Credit of the connection at its start, 64 KiB to {@code maxConnectionWindowBytes}. */
    public WireOptions setConnectionWindowBytes(int bytes) {
        connectionWindowBytes = requireIn("connectionWindowBytes", bytes, Hello.LEAST_WINDOW, 1 << 30);
        maxConnectionWindowBytes = Math.max(maxConnectionWindowBytes, bytes);
        return this;
    }

    /** What the connection's window may grow to, which also bounds the bytes of its incomplete messages. */
    public WireOptions setMaxConnectionWindowBytes(int bytes) {
        maxConnectionWindowBytes = requireIn("maxConnectionWindowBytes", bytes, connectionWindowBytes, 1 << 30);
        return this;
    }

    /** Most bytes that wait to be sent on one connection before further messages are refused, 64 KiB to 1 GiB. */
    public WireOptions setMaxBacklogBytes(int bytes) {
        maxBacklogBytes = requireIn("maxBacklogBytes", bytes, Hello.LEAST_WINDOW, 1 << 30);
        return this;
    }

    /** Most calls at once that a server accepts on one connection, 64 to 2^20. */
    public WireOptions setMaxConcurrentCalls(int calls) {
        maxConcurrentCalls = requireIn("maxConcurrentCalls", calls, Hello.LEAST_CONCURRENT, 1 << 20);
        return this;
    }

    /** Most method definitions remembered for a connection, 64 to 65,536. */
    public WireOptions setMaxMethods(int methods) {
        maxMethods = requireIn("maxMethods", methods, Hello.LEAST_TABLE, 65_536);
        return this;
    }

    /** Most metadata keys remembered for a connection, 64 to 65,536. */
    public WireOptions setMaxKeys(int keys) {
        maxKeys = requireIn("maxKeys", keys, Hello.LEAST_TABLE, 65_536);
        return this;
    }

    /** Longest metadata block accepted, 8 KiB to 1 MiB. */
    public WireOptions setMaxMetadataBytes(int bytes) {
        maxMetadataBytes = requireIn("maxMetadataBytes", bytes, Hello.LEAST_METADATA, 1 << 20);
        return this;
    }

    /** PINGs that come closer together than this are strikes. */
    public WireOptions setLeastPingInterval(Duration interval) {
        leastPingInterval = requirePositive("leastPingInterval", interval);
        return this;
    }

    /** How long the peer may be silent before it is pinged. */
    public WireOptions setPingInterval(Duration interval) {
        pingInterval = requirePositive("pingInterval", interval);
        return this;
    }

    /** How long a pinged peer may stay silent before the connection is given up. */
    public WireOptions setPingTimeout(Duration timeout) {
        pingTimeout = requirePositive("pingTimeout", timeout);
        return this;
    }

    /** How long the peer may take to send its HELLO. */
    public WireOptions setHelloTimeout(Duration timeout) {
        helloTimeout = requirePositive("helloTimeout", timeout);
        return this;
    }

    /** How long a peer that reads nothing is suffered while bytes wait for it. */
    public WireOptions setWriteStallTimeout(Duration timeout) {
        writeStallTimeout = requirePositive("writeStallTimeout", timeout);
        return this;
    }

    /** What goes behind the frames that this side sends. */
    public WireOptions setChecksum(Checksum checksum) {
        this.checksum = checksum;
        return this;
    }

    /** What this side calls itself, for the peer's logs; at most 255 bytes of UTF-8. */
    public WireOptions setName(String name) {
        requireIn("name's length", name.getBytes(StandardCharsets.UTF_8).length, 0, Hello.MOST_NAME_BYTES);
        this.name = name;
        return this;
    }

    /** Numbers of the codecs that this side reads and writes. */
    public WireOptions setCodecs(List<Integer> ids) {
        codecs = List.copyOf(ids);
        return this;
    }

    /** Numbers of the compressors that this side knows, best first. */
    public WireOptions setCompressors(List<Integer> ids) {
        compressors = List.copyOf(ids);
        return this;
    }

    public int maxFrameBytes() {
        return maxFrameBytes;
    }

    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    public int fragmentBytes() {
        return fragmentBytes;
    }

    public int streamWindowBytes() {
        return streamWindowBytes;
    }

    public int maxStreamWindowBytes() {
        return maxStreamWindowBytes;
    }

    public int connectionWindowBytes() {
        return connectionWindowBytes;
    }

    public int maxConnectionWindowBytes() {
        return maxConnectionWindowBytes;
    }

    public int maxBacklogBytes() {
        return maxBacklogBytes;
    }

    public int maxConcurrentCalls() {
        return maxConcurrentCalls;
    }

    public int maxMethods() {
        return maxMethods;
    }

    public int maxKeys() {
        return maxKeys;
    }

    public int maxMetadataBytes() {
        return maxMetadataBytes;
    }

    public Duration leastPingInterval() {
        return leastPingInterval;
    }

    public Duration pingInterval() {
        return pingInterval;
    }

    public Duration pingTimeout() {
        return pingTimeout;
    }

    public Duration helloTimeout() {
        return helloTimeout;
    }

    public Duration writeStallTimeout() {
        return writeStallTimeout;
    }

    public Checksum checksum() {
        return checksum;
    }

    public String name() {
        return name;
    }

    public List<Integer> codecs() {
        return codecs;
    }

    public List<Integer> compressors() {
        return compressors;
    }

    /** What the peer is told of all this. */
    public Hello hello() {
        return new Hello(
                1,
                1,
                maxFrameBytes,
                maxMessageBytes,
                streamWindowBytes,
                connectionWindowBytes,
                maxConcurrentCalls,
                maxMethods,
                maxKeys,
                maxMetadataBytes,
                leastPingInterval,
                codecs,
                compressors,
                checksum,
                name);
    }

    private static int requireIn(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + " to " + most + ", was " + value);
        }
        return value;
    }

    private static Duration requirePositive(String what, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(what + " must be positive, was " + value);
        }
        return value;
    }
}
