// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.RawPeer.CALL;
import static dev.weft.rpc.RawPeer.CANCEL;
import static dev.weft.rpc.RawPeer.CREDIT;
import static dev.weft.rpc.RawPeer.DATA;
import static dev.weft.rpc.RawPeer.ECHO;
import static dev.weft.rpc.RawPeer.END;
import static dev.weft.rpc.RawPeer.FLAG_END;
import static dev.weft.rpc.RawPeer.GOAWAY;
import static dev.weft.rpc.RawPeer.HELLO;
import static dev.weft.rpc.RawPeer.PING;
import static dev.weft.rpc.RawPeer.call;
import static dev.weft.rpc.RawPeer.frame;
import static dev.weft.rpc.RawPeer.header;
import static dev.weft.rpc.RawPeer.varint;
import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.until;
import static dev.weft.rpc.ScriptedEcho.payload;
import static dev.weft.rpc.ScriptedEcho.replyTo;
import static dev.weft.rpc.ScriptedEcho.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallOptions;
import dev.weft.call.Metadata;
import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import dev.weft.wire.Connection;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that speak our protocol wrongly: each costs itself its own connection, and others nothing. */
@ExtendWith(NoLeaks.class)
class HostileBytesTest {
    private static final byte[] NONE = {};
    private static final long SEED = 20_260_101;
    private static final int EXTENSION = 12;
    private static final int THREADS = 4;
    private static final int CALLS_AT_ONCE = 1_000;
    private static final int PROTOCOL = 1;
    private static final int TOO_BIG = 3;
    private static final int CREDIT_CODE = 5;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @RegisterExtension
    final Logged errors = Logged.by(Connection.class);

    private final ScriptedEcho scripted = new ScriptedEcho();
    private RpcServer server;
    private EchoService echo;

    @BeforeEach
    void serve() {
        RpcServerOptions options = Sandbox.serverOptions();
        options.wire().setWriteStallTimeout(Duration.ofMillis(500));
        server = sandbox.serve(options, scripted);
        echo = sandbox.stub(EchoService.class, server);
        await(echo.echo(request("connect")));
    }

    @AfterEach
    void others_are_still_answered_and_nothing_went_wrong_inside() {
        scripted.echo = request -> Future.succeededFuture(replyTo(request));
        assertThat(await(echo.echo(request("alive"))).getText()).isEqualTo("alive");
        assertThat(errors.records()).noneMatch(record -> record.getLevel().intValue() >= Level.SEVERE.intValue());
    }

    private void fails(int code, String text, byte[]... bytes) {
        try (RawPeer peer = RawPeer.introduced(server.port())) {
            peer.send(bytes);

            RawPeer.Frame last = peer.next(GOAWAY);
            assertThat(last).as("a GOAWAY").isNotNull();
            assertThat(last.payload()[0]).as("phase").isZero();
            assertThat(new String(last.payload(), UTF_8)).contains(text);
            // phase, lastCall (small here), code.
            assertThat((int) last.payload()[2]).isEqualTo(code);
            assertThat(peer.rest()).isEmpty();
        }
    }

    private static byte[] echoCall(int generation, int slot) {
        return frame(CALL, FLAG_END, generation, slot, call(ECHO, 0, NONE));
    }

    @Test
    void oversize_frame_is_refused_by_its_header() {
        fails(TOO_BIG, "maxFrame=65536", header(0xffffff, DATA, 0, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4_097, 0xffffff})
    void call_in_a_slot_that_there_is_not(int slot) {
        fails(PROTOCOL, "slot " + slot, echoCall(0, slot));
    }

    @Test
    void call_in_a_slot_that_is_taken() {
        scripted.collect =
                requests -> io.vertx.core.Promise.<EchoReply>promise().future();
        byte[] open = frame(CALL, 0, 0, 1, call("weft.test.v1.EchoService/Collect", RawPeer.STREAMS_REQUESTS, NONE));
        fails(PROTOCOL, "not free", open, echoCall(1, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255})
    void call_with_a_generation_that_is_not_next(int generation) {
        fails(PROTOCOL, "generation " + generation, echoCall(generation, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {DATA, END})
    void data_and_end_for_a_call_that_there_is_not(int type) {
        fails(PROTOCOL, "not open", frame(type, 0, 0, 7));
    }

    @Test
    void credit_and_cancel_for_a_call_that_is_over_are_ignored() {
        try (RawPeer peer = RawPeer.introduced(server.port())) {
            peer.send(frame(CREDIT, 0, 3, 9, varint(100)), frame(CANCEL, 0, 3, 9, varint(1)), echoCall(0, 1));

            assertThat(peer.next(END).slot()).isEqualTo(1);
        }
    }

    @Test
    void credit_that_overflows() {
        fails(CREDIT_CODE, "overflow", frame(CREDIT, 0, 0, 0, varint(Integer.MAX_VALUE)));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11})
    void reserved_frame_types(int type) {
        fails(PROTOCOL, "type " + type, frame(type, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14, 15})
    void extension_frames_are_skipped(int type) {
        try (RawPeer peer = RawPeer.introduced(server.port())) {
            peer.send(frame(type, 15, 255, 0xffffff, new byte[1_000]), echoCall(0, 1));

            assertThat(peer.next(END)).isNotNull();
        }
    }

    @Test
    void second_hello() {
        fails(PROTOCOL, "second HELLO", frame(HELLO, 0, 0, 0, new byte[] {1, 2, 1, 1}));
    }

    @Test
    void call_of_a_method_that_was_not_defined() {
        fails(PROTOCOL, "not defined", frame(CALL, FLAG_END, 0, 1, varint(3), varint(0)));
    }

    @Test
    void varint_without_end() {
        byte[] endless = new byte[11];
        Arrays.fill(endless, (byte) 0xff);
        fails(PROTOCOL, "", frame(CALL, FLAG_END, 0, 1, endless));
    }

    @Test
    void message_announced_larger_than_allowed_fails_its_call_only() {
        try (RawPeer peer = RawPeer.introduced(server.port())) {
            byte[] announced = frame(CALL, 2, 0, 1, call(ECHO, 0, varint(Integer.MAX_VALUE - 8)));
            peer.send(announced, echoCall(0, 2));

            RawPeer.Frame refused = peer.next(END);
            assertThat(refused.slot()).isEqualTo(1);
            assertThat(refused.payload()[0]).isEqualTo((byte) 8);
            assertThat(peer.next(END).slot()).isEqualTo(2);
        }
    }

    @Test
    void version_that_is_not_spoken_is_refused_with_both_ranges() {
        try (RawPeer peer = new RawPeer(server.port())) {
            byte[] introduction = RawPeer.introduction();
            introduction[introduction.length - 2] = 7;
            introduction[introduction.length - 1] = 9;
            peer.send(introduction);
            peer.readPreface();

            RawPeer.Frame last = peer.next(GOAWAY);
            assertThat(new String(last.payload(), UTF_8)).contains("1 to 1", "7 to 9");
            assertThat(peer.rest()).isEmpty();
        }
    }

    @Test
    void ping_flood_costs_its_own_connection() {
        byte[][] pings = new byte[100][];
        Arrays.fill(pings, frame(PING, 0, 0, 0, new byte[8]));
        fails(4, "PING", pings);
    }

    @Test
    void peer_that_reads_nothing_while_a_stream_sends_is_given_up_in_bounded_memory() {
        Endless<EchoReply> replies = new Endless<>(Integer.MAX_VALUE, i -> replyTo(payload(8_192)));
        scripted.expand = request -> Future.succeededFuture(replies);
        try (RawPeer peer = RawPeer.introduced(server.port(), RawPeer.greedyHello())) {
            peer.send(frame(
                    CALL, FLAG_END, 0, 1, call("weft.test.v1.EchoService/Expand", RawPeer.STREAMS_REPLIES, NONE)));

            until("the server has given the peer up", () -> replies.abandoned);

            // What two kernels and the channel's buffer hold; the peer's credit would let 2 GiB through.
            assertThat(replies.produced.get() * 8_192L).isLessThan(32L << 20);
        }
    }

    @Test
    void replies_that_would_fill_the_memory_are_refused() {
        AtomicInteger handled = new AtomicInteger();
        EchoReply large = replyTo(payload(1 << 20));
        scripted.echo = request -> {
            handled.incrementAndGet();
            return Future.succeededFuture(large);
        };
        try (RawPeer peer = RawPeer.introduced(server.port(), RawPeer.greedyHello())) {
            peer.send(echoCall(0, 1));
            byte[][] calls = new byte[CALLS_AT_ONCE][];
            for (int i = 0; i < calls.length; i++) {
                calls[i] = frame(CALL, FLAG_END, 0, i + 2, RawPeer.callAgain(NONE));
            }
            peer.send(calls);
            until("all are handled", () -> handled.get() == CALLS_AT_ONCE + 1);

            int kept = 0;
            for (int i = 0; i <= CALLS_AT_ONCE; i++) {
                kept += peer.next(END).payload()[0] == 0 ? 1 : 0;
            }
            assertThat(kept).isBetween(2, 80);
        }
    }

    @Test
    void small_replies_that_nobody_reads_are_bounded_too() {
        AtomicInteger handled = new AtomicInteger();
        EchoReply large = replyTo(payload(16_000));
        scripted.echo = request -> {
            handled.incrementAndGet();
            return Future.succeededFuture(large);
        };
        try (RawPeer peer = RawPeer.introduced(server.port(), RawPeer.greedyHello())) {
            // So much at once that the server reads in large gulps.
            byte[] gulp = frame(EXTENSION, 0, 0, 0, new byte[65_536]);
            for (int i = 0; i < 200; i++) {
                peer.send(gulp);
            }
            peer.send(echoCall(0, 1));
            // Each call has ended when the next takes its slot: the peer need not read to go on.
            byte[][] calls = new byte[20_000][];
            for (int i = 0; i < calls.length; i++) {
                calls[i] = frame(CALL, FLAG_END, (i + 1) & 0xff, 1, RawPeer.callAgain(NONE));
            }
            peer.trySend(RawPeer.join(calls));
            long most = 0;
            for (int before = -1; before != handled.get(); ) {
                before = handled.get();
                await(sandbox.vertx().timer(100, TimeUnit.MILLISECONDS));
                most = Math.max(most, Memory.directBytes());
            }

            assertThat(most).isLessThan(160L << 20);
        }
    }

    @Test
    void thousands_of_random_and_mutated_streams_cost_only_themselves() throws Exception {
        attack(5_000);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void hundred_thousand_random_and_mutated_streams_cost_only_themselves() throws Exception {
        attack(100_000);
    }

    private void attack(int streams) throws Exception {
        List<byte[]> corpus = corpus();
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> attackers = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            attackers.add(CompletableFuture.runAsync(() -> {
                for (int i = next.getAndIncrement(); i < streams; i = next.getAndIncrement()) {
                    attackWith(hostile(new Random(SEED + i), corpus));
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(attackers.toArray(CompletableFuture[]::new));
        int answered = 0;
        while (!all.isDone()) {
            assertThat(await(echo.echo(request("good", answered))).getNumber()).isEqualTo(answered);
            answered++;
        }
        all.get();
        assertThat(answered).isGreaterThan(10);
    }

    private void attackWith(byte[] bytes) {
        try (RawPeer peer = new RawPeer(server.port())) {
            peer.trySend(bytes);
            peer.endOutput();
            peer.restOfBytes();
        }
    }

    /** What good clients have sent: the beginning of what bad ones send. */
    private List<byte[]> corpus() {
        List<byte[]> corpus = new ArrayList<>();
        corpus.add(RawPeer.introduction());
        for (CallOptions options : List.of(
                CallOptions.DEFAULT,
                CallOptions.DEFAULT.withCodec("json").withMetadata(Metadata.of("a", "b")),
                CallOptions.DEFAULT.withCompression("gzip"))) {
            try (Link link = new Link(server.port())) {
                EchoService linked =
                        Stubs.stub(EchoService.class, sandbox.client(link.port(), Sandbox.clientOptions()), options);
                await(linked.echo(request("first")));
                await(linked.echo(request("a".repeat(2_000), 7)));
                await(linked.collect(Streams.of(request("a"), request("b"))));
                await(linked.expand(request("c", 3)).compose(Streams::all));
                await(linked.chat(Streams.of(request("d"), payload(20_000))).compose(Streams::all));
                corpus.add(link.recorded());
            }
        }
        return corpus;
    }

    private static byte[] hostile(Random random, List<byte[]> corpus) {
        byte[] good = corpus.get(random.nextInt(corpus.size()));
        return switch (random.nextInt(6)) {
            case 0 -> noise(random, random.nextInt(200));
            case 1 -> RawPeer.join(RawPeer.introduction(), noise(random, random.nextInt(400)));
            case 2 -> Arrays.copyOf(good, random.nextInt(good.length));
            case 3 -> RawPeer.join(RawPeer.introduction(), frames(random));
            default -> mutated(random, good);
        };
    }

    private static byte[] noise(Random random, int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    /** Frames whose borders are right and whose content is not. */
    private static byte[] frames(Random random) {
        byte[][] frames = new byte[1 + random.nextInt(8)][];
        for (int i = 0; i < frames.length; i++) {
            byte[] payload = random.nextBoolean()
                    ? noise(random, random.nextInt(60))
                    : call(ECHO, random.nextInt(8), noise(random, random.nextInt(40)));
            frames[i] = frame(random.nextInt(16), random.nextInt(16), random.nextInt(3), random.nextInt(4), payload);
        }
        return RawPeer.join(frames);
    }

    /** A good stream with bytes flipped, pieces lost, doubled, or swapped. */
    private static byte[] mutated(Random random, byte[] good) {
        byte[] bytes = good.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(32));
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 ->
                    bytes = RawPeer.join(
                            Arrays.copyOf(bytes, at),
                            Arrays.copyOfRange(bytes, at, at + length),
                            Arrays.copyOfRange(bytes, at, bytes.length));
                default ->
                    bytes = RawPeer.join(
                            Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length - 1, bytes.length));
            }
        }
        return bytes;
    }
}
