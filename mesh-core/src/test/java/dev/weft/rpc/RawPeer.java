// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that keeps to no rule: a socket, and WIRE.md's frames written by hand. */
final class RawPeer implements AutoCloseable {
    static final int HELLO = 0;
    static final int CALL = 1;
    static final int DATA = 2;
    static final int END = 3;
    static final int CREDIT = 4;
    static final int CANCEL = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int FLAG_END = 1;

    static final String ECHO = "weft.test.v1.EchoService/Echo";
    static final int STREAMS_REPLIES = 2;
    static final int STREAMS_REQUESTS = 1;

    private static final int PATIENCE_MILLIS = 20_000;
    private static final byte[] PREFACE = {(byte) 0x89, 'W', 'E', 'F', 'T', '\r', '\n', 0x1A};
    /** Version 1 to 1, and nothing else: the minimums. */
    private static final byte[] LEAST_HELLO = {1, 2, 1, 1};

    private final Socket socket;

    /** A frame that came. */
    record Frame(int type, int flags, int generation, int slot, byte[] payload) {}

    RawPeer(int port) {
        try {
            socket = new Socket(InetAddress.getByName(Sandbox.HOST), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that has said HELLO, and read that of the server. */
    static RawPeer introduced(int port) {
        return introduced(port, LEAST_HELLO);
    }

    /** One that has said HELLO with these TLVs. */
    static RawPeer introduced(int port, byte[] hello) {
        RawPeer peer = new RawPeer(port);
        peer.send(PREFACE, frame(HELLO, 0, 0, 0, hello));
        peer.readPreface();
        Frame answer = peer.next();
        if (answer == null || answer.type() != HELLO) {
            throw new AssertionError("no HELLO but " + answer);
        }
        return peer;
    }

    static byte[] introduction() {
        return join(PREFACE, frame(HELLO, 0, 0, 0, LEAST_HELLO));
    }

    /** A HELLO with credit without end. */
    static byte[] greedyHello() {
        byte[] most = varint(Integer.MAX_VALUE);
        return join(
                LEAST_HELLO,
                new byte[] {6, (byte) most.length},
                most,
                new byte[] {8, (byte) most.length},
                most,
                new byte[] {4, (byte) most.length},
                most);
    }

    static byte[] frame(int type, int flags, int generation, int slot, byte[]... payload) {
        byte[] body = join(payload);
        return join(header(body.length, type, flags, generation, slot), body);
    }

    static byte[] header(int length, int type, int flags, int generation, int slot) {
        return new byte[] {
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length,
            (byte) (type << 4 | flags),
            (byte) generation,
            (byte) (slot >> 16),
            (byte) (slot >> 8),
            (byte) slot
        };
    }

    /** The payload of a CALL that defines its method. */
    static byte[] call(String path, int mode, byte[] message) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        return join(new byte[] {0}, varint(name.length), name, new byte[] {1, (byte) mode, 0}, message);
    }

    /** The payload of a CALL of the first method that was defined. */
    static byte[] callAgain(byte[] message) {
        return join(new byte[] {1, 0}, message);
    }

    static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long rest = value; ; rest >>>= 7) {
            if (rest < 0x80) {
                out.write((int) rest);
                return out.toByteArray();
            }
            out.write((int) (rest & 0x7f | 0x80));
        }
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    RawPeer send(byte[]... bytes) {
        try {
            socket.getOutputStream().write(join(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sends, and does not mind when the server has gone meanwhile. */
    boolean trySend(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // The server has closed already.
        }
    }

    void readPreface() {
        try {
            new DataInputStream(socket.getInputStream()).readFully(new byte[PREFACE.length]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame; null when the server has closed. */
    Frame next() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] header = new byte[8];
            in.readFully(header);
            int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
            byte[] payload = new byte[length];
            in.readFully(payload);
            int slot = (header[5] & 0xff) << 16 | (header[6] & 0xff) << 8 | header[7] & 0xff;
            return new Frame(header[3] >> 4 & 15, header[3] & 15, header[4] & 0xff, slot, payload);
        } catch (EOFException | SocketException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame of this type, others skipped; null when the server has closed before. */
    Frame next(int type) {
        Frame frame = next();
        while (frame != null && frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    /** All frames until the server closes. */
    List<Frame> rest() {
        List<Frame> frames = new ArrayList<>();
        for (Frame frame = next(); frame != null; frame = next()) {
            frames.add(frame);
        }
        return frames;
    }

    /** All bytes until the server closes. */
    byte[] restOfBytes() {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes with a reset, so that no port is kept waiting. */
    @Override
    public void close() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
