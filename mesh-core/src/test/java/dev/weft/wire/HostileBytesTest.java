// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Metadata;
import dev.weft.time.ManualClock;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 100,000 byte streams that nobody should send: each costs its own connection at most, and nothing is left behind. */
class HostileBytesTest {
    private static final WireOptions OPTIONS = new WireOptions()
            .setMaxMessageBytes(65_536)
            .setMaxConcurrentCalls(64)
            .setFragmentBytes(1_024);

    private final CountingMemory memory = new CountingMemory();
    private final ErrorLog errors = new ErrorLog();
    private final MemoryBudget budget = new MemoryBudget(1 << 20);
    private int survivors;

    @AfterEach
    void nothing_is_left_over() {
        errors.close();
        assertThat(errors.records()).isEmpty();
        memory.requireNothingHeld();
        assertThat(budget.tryReserve(1 << 20)).as("budget all given back").isTrue();
    }

    private void againstServer(long seed, byte[] bytes, Random random) {
        ServerConnection server =
                new ServerConnection(OPTIONS, budget, new ScriptedService(), () -> {}, new ManualClock(0));
        against(seed, server, bytes, random);
    }

    private void againstClient(long seed, byte[] bytes, Random random) {
        ClientConnection client = new ClientConnection(OPTIONS, budget, new ClientEvents(), new ManualClock(0));
        against(seed, client, bytes, random);
    }

    private void against(long seed, Connection connection, byte[] bytes, Random random) {
        Side side = new Side(connection, memory);
        try {
            if (connection instanceof ClientConnection client) {
                open(client);
            }
            Chunks chunks = random.nextInt(4) == 0 ? Chunks.random(random, 64) : Chunks.GLUED;
            chunks.cut(bytes).forEach(side::read);
            requireCleanEnd(connection, side);
        } catch (Throwable e) {
            throw new AssertionError("seed " + seed + "L, bytes " + Raw.hex(bytes), e);
        } finally {
            side.close();
        }
        assertThat(errors.records()).as("seed %dL", seed).isEmpty();
    }

    private static void open(ClientConnection client) {
        client.open(new ClientCall(), ScriptedService.ECHO, 0, Metadata.EMPTY, TestMessage.of("x"));
        client.open(new ClientCall(), ScriptedService.EXPAND, 0, Metadata.EMPTY, TestMessage.of(new byte[3_000]));
        client.open(new ClientCall(), ScriptedService.CHAT, 0, Metadata.EMPTY, null);
    }

    private void requireCleanEnd(Connection connection, Side side) {
        WireFailure failure = connection.failure();
        survivors += side.isOpen() ? 1 : 0;
        if (failure != null) {
            assertThat(failure.code()).isNotEqualTo(GoAwayCode.INTERNAL);
            assertThat(side.isOpen())
                    .as("closed after %s", failure.getMessage())
                    .isFalse();
        }
        side.channel.checkException();
        drop(side);
    }

    private static void drop(Side side) {
        side.channel.runPendingTasks();
        for (ByteBuf out = side.channel.readOutbound(); out != null; out = side.channel.readOutbound()) {
            out.release();
        }
    }

    /** The bytes of frames that make sense, to be spoilt. */
    private static List<byte[]> goodFrames(Random random) {
        List<byte[]> frames = new ArrayList<>();
        frames.add(RawClient.hello());
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            frames.add(anyFrame(random).bytes());
        }
        return frames;
    }

    private static final MethodSignature[] METHODS = {
        ScriptedService.ECHO,
        ScriptedService.HOLD,
        ScriptedService.COLLECT,
        ScriptedService.EXPAND,
        ScriptedService.CHAT,
        ScriptedService.TELL,
        new MethodSignature("a/b", 1, 0)
    };

    private static RawFrame anyFrame(Random random) {
        int slot = 1 + random.nextInt(3);
        int generation = random.nextInt(8) == 0 ? random.nextInt(256) : 0;
        int flags = random.nextInt(3) == 0 ? random.nextInt(16) : random.nextInt(4);
        byte[] some = new byte[random.nextInt(20)];
        random.nextBytes(some);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 ->
                RawFrame.of(
                        Frame.CALL,
                        flags,
                        generation,
                        slot,
                        RawClient.head(METHODS[random.nextInt(METHODS.length)]),
                        some);
            case 3 ->
                RawFrame.of(
                        Frame.CALL,
                        flags,
                        generation,
                        slot,
                        Raw.varint(random.nextInt(3)),
                        Raw.varint(random.nextInt(1_000)),
                        some);
            case 4, 5, 6 -> RawFrame.of(Frame.DATA, flags, generation, slot, Raw.varint(random.nextInt(60)), some);
            case 7 -> RawFrame.of(Frame.END, flags, generation, slot, random.nextBoolean() ? Raw.u8(0) : some, some);
            case 8 ->
                RawFrame.of(
                        Frame.CREDIT,
                        flags,
                        generation,
                        random.nextInt(3),
                        Raw.varint(random.nextInt() >>> random.nextInt(32)));
            case 9 -> RawFrame.of(Frame.CANCEL, flags, generation, slot, Raw.varint(random.nextInt(20)));
            case 10 -> RawFrame.of(Frame.PING, flags, generation, 0, "12345678");
            default -> RawFrame.of(random.nextInt(16), flags, generation, slot, some);
        };
    }

    private static byte[] spoilt(byte[] bytes, Random random) {
        byte[] spoilt = bytes.clone();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            spoilt[random.nextInt(spoilt.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(4));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(spoilt, random.nextInt(spoilt.length + 1)) : spoilt;
    }

    private static byte[] stream(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> noise(random, 200);
            case 1 -> Raw.bytes(RawFrame.PREFACE, noise(random, 200));
            case 2 -> Raw.bytes(RawFrame.PREFACE, RawClient.hello(), noise(random, 200));
            case 3 -> Raw.bytes(RawFrame.PREFACE, spoilt(RawClient.hello(noise(random, 40)), random));
            case 4, 5 ->
                Raw.bytes(RawFrame.PREFACE, Raw.bytes(goodFrames(random).toArray()));
            default ->
                spoilt(Raw.bytes(RawFrame.PREFACE, Raw.bytes(goodFrames(random).toArray())), random);
        };
    }

    private static byte[] noise(Random random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void no_stream_of_bytes_harms_a_server() {
        for (long seed = 0; seed < 80_000; seed++) {
            Random random = new Random(seed);
            againstServer(seed, stream(random), random);
        }
        // Or else everything was refused at its beginning, and nothing was tested.
        assertThat(survivors).isBetween(4_000, 60_000);
    }

    @Test
    void no_stream_of_bytes_harms_a_client() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            againstClient(seed, stream(random), random);
        }
        assertThat(survivors).isBetween(500, 15_000);
    }
}
