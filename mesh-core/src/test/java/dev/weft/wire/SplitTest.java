// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** However the bytes of a long conversation are cut, the same happens. */
class SplitTest {
    private static final WireOptions SMALL_PARTS = new WireOptions().setFragmentBytes(1_024);
    private static final WireOptions CHECKED =
            new WireOptions().setFragmentBytes(1_024).setChecksum(Checksum.CRC32C);

    /** All kinds of calls, some of them large, all opened before the server has said a word. */
    private static List<ClientCall> talk(ClientConnection client) {
        List<ClientCall> calls = new ArrayList<>();
        Metadata metadata = Metadata.of("user", "ann").plus("trace-bin", new byte[] {1, 2, 3});
        for (int round = 0; round < 2; round++) {
            calls.add(opened(client, ScriptedService.ECHO, metadata, TestMessage.of("hello")));
            calls.add(opened(client, ScriptedService.ECHO, Metadata.EMPTY, TestMessage.of(Raw.noise(1_100, 7))));
            calls.add(opened(client, ScriptedService.TELL, metadata, TestMessage.compressed(Raw.noise(50, 8), 1, 99)));
            ClientCall chat = opened(client, ScriptedService.CHAT, Metadata.EMPTY, null);
            chat.send(TestMessage.of(""), Stream.Last.NO);
            chat.send(TestMessage.compressed(Raw.noise(1_100, 9), 2, 3_000), Stream.Last.NO);
            chat.halfClose();
            calls.add(chat);
            calls.add(opened(client, new MethodSignature("test.Echo/Nope", 2, 0), metadata, TestMessage.of("x")));
        }
        return calls;
    }

    private static ClientCall opened(
            ClientConnection client, MethodSignature method, Metadata metadata, MessageWriter message) {
        ClientCall call = new ClientCall();
        client.open(call, method, 5_000_000, metadata, message);
        return call;
    }

    private static String seenByServer(WireOptions options, byte[] transcript, Chunks chunks) {
        try (RawClient raw = new RawClient(options)) {
            chunks.cut(transcript).forEach(raw.side::read);
            raw.requireOpen();
            List<String> seen = new ArrayList<>();
            for (ServerCall call : raw.service.calls) {
                seen.add(call.method + " " + call.metadata + " " + call.timeoutMicros + " " + call.events + " "
                        + call.inbox.compressions + Arrays.hashCode(Raw.bytes(call.inbox.messages.toArray())));
            }
            return seen + " " + Arrays.hashCode(raw.side.written());
        }
    }

    private static String seenByClient(WireOptions options, byte[] transcript, Chunks chunks) {
        try (RawServer raw = new RawServer(options)) {
            List<ClientCall> calls = talk(raw.client);
            raw.side.written();
            chunks.cut(transcript).forEach(raw.side::read);
            raw.requireOpen();
            List<String> seen = new ArrayList<>();
            for (ClientCall call : calls) {
                seen.add(call.events + " " + call.headers + call.trailers + call.failure
                        + Arrays.hashCode(Raw.bytes(call.inbox.messages.toArray())));
            }
            return seen + " " + raw.events.events;
        }
    }

    /** What went each way. */
    private record Transcript(byte[] toServer, byte[] toClient) {
        static Transcript of(WireOptions options) {
            try (Loopback loopback = new Loopback(options, options)) {
                List<ClientCall> calls = talk(loopback.client);
                loopback.settle();
                loopback.requireOpen();
                assertThat(calls).filteredOn(c -> !c.isOver()).hasSize(2);
                return new Transcript(loopback.toServer.toByteArray(), loopback.toClient.toByteArray());
            }
        }
    }

    @Test
    void every_split_position_gives_the_server_the_same() {
        byte[] transcript = Transcript.of(SMALL_PARTS).toServer();
        String glued = seenByServer(SMALL_PARTS, transcript, Chunks.GLUED);
        assertThat(seenByServer(SMALL_PARTS, transcript, Chunks.SINGLE_BYTES)).isEqualTo(glued);
        for (int at = 1; at < transcript.length; at++) {
            assertThat(seenByServer(SMALL_PARTS, transcript, Chunks.splitAt(at)).equals(glued))
                    .as("split at %d", at)
                    .isTrue();
        }
    }

    @Test
    void every_split_position_gives_the_client_the_same() {
        byte[] transcript = Transcript.of(CHECKED).toClient();
        String glued = seenByClient(CHECKED, transcript, Chunks.GLUED);
        assertThat(seenByClient(CHECKED, transcript, Chunks.SINGLE_BYTES)).isEqualTo(glued);
        for (int at = 1; at < transcript.length; at++) {
            assertThat(seenByClient(CHECKED, transcript, Chunks.splitAt(at)).equals(glued))
                    .as("split at %d", at)
                    .isTrue();
        }
    }

    @Property(tries = 100)
    void any_chunking_gives_the_same(@ForAll long seed) {
        Random random = new Random(seed);
        WireOptions options = random.nextBoolean() ? SMALL_PARTS : CHECKED;
        Transcript transcript = Transcript.of(options);
        Chunks chunks = Chunks.random(random, 1 + random.nextInt(500));
        assertThat(seenByServer(options, transcript.toServer(), chunks))
                .isEqualTo(seenByServer(options, transcript.toServer(), Chunks.GLUED));
        assertThat(seenByClient(options, transcript.toClient(), chunks))
                .isEqualTo(seenByClient(options, transcript.toClient(), Chunks.GLUED));
    }
}
