// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weft.call.CallFailure;
import dev.weft.call.Detail;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What WIRE.md shows is what is written, and what is read. */
class GoldenExamplesTest {
    private static final GoldenExamples EXAMPLES = new GoldenExamples();
    private static final MethodSignature SAY_HELLO = new MethodSignature("weft.hello.v1.HelloService/SayHello", 1, 0);
    private static final MethodSignature GREET = new MethodSignature("weft.hello.v1.HelloService/Greet", 1, 4);
    private static final MethodSignature CHAT = new MethodSignature("weft.hello.v1.HelloService/Chat", 1, 3);
    private static final byte[] WORLD = Raw.hex("0A 05 57 6F 72 6C 64");
    private static final byte[] SIXTEEN = Raw.bytes("\n\16", "fourteen bytes");
    private static final byte[] IN_PARTS = new byte[16_400];
    private static final WireOptions SMALL_WINDOWS =
            new WireOptions().setStreamWindowBytes(65_536).setConnectionWindowBytes(65_536);

    private final RawClient client = RawClient.introduced(SMALL_WINDOWS);
    private final RawServer server = RawServer.introduced(
            RawClient.tlv(2, Raw.varint(65_536)),
            RawClient.tlv(6, Raw.varint(1 << 20)),
            RawClient.tlv(8, Raw.varint(1 << 20)));

    GoldenExamplesTest() {
        for (MethodSignature method : List.of(SAY_HELLO, GREET, CHAT)) {
            client.service.on(method, () -> new ScriptedService.Script() {});
        }
        server.frames();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @AfterAll
    static void every_example_was_tested() {
        assertThat(EXAMPLES.unused()).isEmpty();
    }

    private static byte[] golden(String name) {
        return EXAMPLES.get(name);
    }

    /** A call that the server has got, as the client sends it in the example. */
    private ServerCall received(String name) {
        client.send(golden(name));
        client.requireOpen();
        return client.service.lastCall();
    }

    private byte[] writtenByServer() {
        return RawFrame.join(withoutPings(client.frames()));
    }

    private byte[] writtenByClient() {
        return RawFrame.join(withoutPings(server.frames()));
    }

    private static List<RawFrame> withoutPings(List<RawFrame> frames) {
        return frames.stream().filter(f -> !f.is(Frame.PING)).toList();
    }

    /** A call that the client has made, in slot 1. */
    private ClientCall made(MethodSignature method, byte[] message) {
        ClientCall call = server.call(method, method.clientStreams() ? null : TestMessage.of(message));
        writtenByClient();
        return call;
    }

    @Test
    void preface_and_hello() {
        byte[] introduction = Raw.bytes(golden("preface"), golden("HELLO with the defaults"));
        try (RawServer fresh = new RawServer(new WireOptions().setName("orders-1"))) {
            assertThat(fresh.side.written()).isEqualTo(introduction);
        }
        try (RawClient fresh = new RawClient()) {
            fresh.send(introduction);
            assertThat(fresh.server.peer())
                    .isEqualTo(new WireOptions().setName("orders-1").hello());
        }
        try (RawClient fresh = new RawClient()) {
            fresh.send(golden("preface"), golden("HELLO, the least"));
            assertThat(fresh.server.peer()).isEqualTo(Hello.MINIMUM);
        }
    }

    @Test
    void unary_calls_by_name_and_by_number() {
        server.client.open(new ClientCall(), SAY_HELLO, 1_000_000, Metadata.EMPTY, TestMessage.of(WORLD));
        assertThat(writtenByClient()).isEqualTo(golden("CALL that defines its method"));
        server.send(RawFrame.of(Frame.END, 0, 0, 1, "\0").bytes());
        ClientCall second = new ClientCall();
        server.client.open(second, SAY_HELLO, 1_000_000, Metadata.EMPTY, TestMessage.of(SIXTEEN));
        assertThat(writtenByClient())
                .isEqualTo(golden("CALL of a defined method"))
                .hasSize(28);
        server.send(golden("END with the reply"));
        assertThat(second.events).containsExactly("message of 16", "completed");
        Metadata metadata = Metadata.of("user", "ann").plus("user", "bob").plus("trace-bin", new byte[] {1, -1});
        server.client.open(new ClientCall(), SAY_HELLO, 0, metadata, TestMessage.of(""));
        assertThat(writtenByClient()).isEqualTo(golden("CALL with metadata"));

        ServerCall first = received("CALL that defines its method");
        assertThat(first.method).isEqualTo(SAY_HELLO);
        assertThat(first.timeoutMicros).isEqualTo(1_000_000);
        assertThat(first.inbox.last()).isEqualTo(WORLD);
        first.reply("");
        writtenByServer();
        received("CALL of a defined method").reply(SIXTEEN);
        assertThat(writtenByServer()).isEqualTo(golden("END with the reply")).hasSize(25);
        assertThat(received("CALL with metadata").metadata).isEqualTo(metadata);
    }

    @Test
    void one_way_call() {
        server.call(GREET, TestMessage.of(WORLD));
        assertThat(writtenByClient()).isEqualTo(golden("CALL, one-way"));
        assertThat(received("CALL, one-way").inbox.last()).isEqualTo(WORLD);
    }

    @Test
    void stream_of_requests() {
        ClientCall call = server.call(CHAT, null);
        assertThat(writtenByClient()).isEqualTo(golden("CALL whose client streams"));
        call.send(TestMessage.of(WORLD), Stream.Last.NO);
        assertThat(writtenByClient()).isEqualTo(golden("DATA"));
        call.send(TestMessage.compressed(Raw.hex("1F 8B 08 00"), 1, 1_000), Stream.Last.NO);
        assertThat(writtenByClient()).isEqualTo(golden("DATA, compressed"));
        call.send(TestMessage.of(WORLD), Stream.Last.YES);
        assertThat(writtenByClient()).isEqualTo(golden("DATA, the last"));

        ServerCall handler = received("CALL whose client streams");
        client.send(golden("DATA"), golden("DATA, compressed"), golden("DATA, the last"));
        assertThat(handler.events).containsExactly("message of 7", "message of 4", "message of 7", "half-closed");
        assertThat(handler.inbox.compressions).containsExactly(new Compression(1, 1_000));
    }

    @Test
    void stream_of_replies() {
        ServerCall handler = received("CALL whose client streams");
        handler.headers(Metadata.of("served-by", "orders-1"));
        assertThat(writtenByServer()).isEqualTo(golden("DATA with headers"));
        handler.send(TestMessage.of(WORLD));
        assertThat(writtenByServer()).isEqualTo(golden("DATA"));
        ClientCall call = made(CHAT, WORLD);
        server.send(golden("DATA with headers"), golden("DATA"));
        assertThat(call.events).containsExactly("headers [served-by=orders-1]", "message of 7");
    }

    @Test
    void end_with_trailers_and_of_the_client() {
        received("CALL whose client streams").end(Metadata.of("count", "3"));
        assertThat(writtenByServer()).isEqualTo(golden("END with trailers"));
        client.send(golden("END of the client"));
        client.requireOpen();
        assertThat(client.server.openCalls()).isZero();

        ClientCall call = made(CHAT, WORLD);
        call.halfClose();
        assertThat(writtenByClient()).isEqualTo(golden("END of the client"));
        server.send(golden("END with trailers"));
        assertThat(call.trailers).isEqualTo(Metadata.of("count", "3"));
    }

    @Test
    void messages_in_parts() {
        server.call(SAY_HELLO, TestMessage.of(IN_PARTS));
        assertThat(writtenByClient()).isEqualTo(golden("CALL in parts"));
        assertThat(received("CALL in parts").inbox.last()).isEqualTo(IN_PARTS);
    }

    @Test
    void messages_in_parts_of_a_stream() {
        ClientCall call = made(CHAT, WORLD);
        call.send(TestMessage.of(IN_PARTS), Stream.Last.NO);
        assertThat(writtenByClient()).isEqualTo(golden("DATA in parts"));
        ServerCall handler = received("CALL whose client streams");
        client.send(golden("DATA in parts"));
        assertThat(handler.inbox.last()).isEqualTo(IN_PARTS);
    }

    @Test
    void end_with_a_failure() {
        Detail detail =
                new Detail("type.googleapis.com/google.rpc.RetryInfo", ByteString.copyFrom(Raw.hex("0A 02 08 05")));
        received("CALL that defines its method")
                .fail(CallFailure.notProcessed(Status.UNAVAILABLE, "overloaded").withDetails(List.of(detail)));
        assertThat(writtenByServer()).isEqualTo(golden("END with a failure"));
        ClientCall call = made(SAY_HELLO, WORLD);
        server.send(golden("END with a failure"));
        assertThat(call.failure)
                .returns(Status.UNAVAILABLE, CallFailure::status)
                .returns("overloaded", CallFailure::message)
                .returns(Processing.NOT_STARTED, CallFailure::processing)
                .returns(List.of(detail), CallFailure::details);
    }

    @Test
    void credit() {
        ServerCall handler = received("CALL whose client streams");
        client.send(RawFrame.of(Frame.DATA, 0, 0, 1, new byte[40_000 - 8]).bytes());
        assertThat(handler.inbox.messages).hasSize(1);
        assertThat(writtenByServer()).isEqualTo(golden("CREDIT"));
        ClientCall call = made(CHAT, WORLD);
        int before = call.sendCredit;
        server.send(golden("CREDIT"));
        assertThat(call.sendCredit).isEqualTo(before + 40_000);
    }

    @Test
    void cancel() {
        made(SAY_HELLO, WORLD).cancel(Status.CANCELLED);
        assertThat(writtenByClient()).isEqualTo(golden("CANCEL"));
        ServerCall handler = received("CALL that defines its method");
        client.send(golden("CANCEL"));
        assertThat(handler.events).endsWith("cancelled CANCELLED");
    }

    @Test
    void ping() {
        client.send(golden("PING"));
        assertThat(client.side.written()).isEqualTo(golden("PING, the answer"));
        client.server.sendPing(0x31_32_33_34_35_36_37_38L);
        assertThat(client.side.written()).isEqualTo(golden("PING"));
    }

    @Test
    void goaway_of_a_draining_server() {
        received("CALL that defines its method");
        client.server.drain();
        assertThat(writtenByServer()).isEqualTo(golden("GOAWAY, phase 1"));
        client.advance(Duration.ofMillis(1_100));
        assertThat(writtenByServer()).startsWith(golden("GOAWAY, phase 2"));
        assertThat(read("GOAWAY, phase 1")).isEqualTo(new GoAway(1, 1, GoAwayCode.NONE, "draining"));
        assertThat(read("GOAWAY, phase 2")).isEqualTo(new GoAway(2, 1, GoAwayCode.NONE, "draining"));
    }

    @Test
    void goaway_of_a_side_that_found_a_fault() {
        received("CALL that defines its method");
        client.send(golden("HELLO, the least"));
        assertThat(writtenByServer()).endsWith(golden("GOAWAY, phase 0"));
        assertThat(read("GOAWAY, phase 0")).isEqualTo(new GoAway(0, 1, GoAwayCode.PROTOCOL, "a second HELLO"));
    }

    private static GoAway read(String name) {
        RawFrame frame = RawFrame.parse(golden(name), 0).get(0);
        return GoAway.read(Unpooled.wrappedBuffer(frame.payload()));
    }

    @Test
    void checksum() {
        try (RawClient fresh = new RawClient(new WireOptions().setChecksum(Checksum.CRC32C))) {
            fresh.send(RawFrame.PREFACE, RawClient.hello(RawClient.tlv(24, Raw.u8(1))));
            fresh.side.written();
            fresh.server.sendPing(0x31_32_33_34_35_36_37_38L);
            assertThat(fresh.side.written()).isEqualTo(golden("frame with its CRC32C"));
            fresh.send(golden("frame with its CRC32C"));
            fresh.requireOpen();
            assertThat(new String(fresh.side.written(), StandardCharsets.US_ASCII))
                    .contains("12345678");
        }
    }
}
