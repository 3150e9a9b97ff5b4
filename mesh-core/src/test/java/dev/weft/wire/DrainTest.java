// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.RawClient.frame;
import static dev.weft.wire.RawClient.head;
import static dev.weft.wire.ScriptedService.ECHO;
import static dev.weft.wire.ScriptedService.HOLD;
import static dev.weft.wire.ScriptedService.TELL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that leaves loses no call: it says so twice, and answers what has come. */
class DrainTest {

    private static GoAway goAway(RawFrame frame) {
        assertThat(frame.type()).isEqualTo(Frame.GOAWAY);
        return GoAway.read(Unpooled.wrappedBuffer(frame.payload()));
    }

    @Test
    void an_idle_connection_closes_at_once() {
        try (Loopback loopback = Loopback.connected()) {
            loopback.server.drain();
            loopback.settle();
            assertThat(loopback.events.events).containsSubsequence("draining", "closed");
            assertThat(loopback.events.failure).isNull();
            assertThat(loopback.serverSide.isOpen()).isFalse();
        }
    }

    @Test
    void calls_that_run_are_answered_first() {
        try (Loopback loopback = Loopback.connected()) {
            ClientCall call = loopback.call(HOLD, TestMessage.of("x"));
            loopback.settle();
            loopback.server.drain();
            loopback.advance(Duration.ofSeconds(3));
            loopback.requireOpen();
            assertThat(loopback.client.canOpen()).isFalse();
            loopback.service.lastCall().reply("done");
            loopback.settle();
            assertThat(call.completed).isTrue();
            assertThat(loopback.clientSide.isOpen()).isFalse();
            assertThat(loopback.serverSide.isOpen()).isFalse();
        }
    }

    @Test
    void a_call_that_crosses_the_first_goaway_is_answered() {
        try (Loopback loopback = Loopback.connected()) {
            loopback.server.drain();
            ClientCall call = loopback.call(ECHO, TestMessage.of("crossing"));
            loopback.settle();
            assertThat(call.completed).isTrue();
            assertThat(loopback.serverSide.isOpen()).isFalse();
        }
    }

    @Test
    void one_way_calls_that_run_hold_the_connection() {
        try (Loopback loopback = Loopback.connected()) {
            loopback.service.on(TELL, () -> new ScriptedService.Script() {});
            loopback.call(TELL, TestMessage.of("x"));
            ClientCall held = loopback.call(HOLD, TestMessage.of("x"));
            loopback.settle();
            loopback.server.drain();
            loopback.settle();
            loopback.service.calls.get(0).end(Metadata.EMPTY);
            assertThat(loopback.server.openCalls()).isEqualTo(1);
            loopback.service.calls.get(1).reply("y");
            loopback.settle();
            assertThat(held.completed).isTrue();
            assertThat(loopback.serverSide.isOpen()).isFalse();
        }
    }

    @Test
    void goaway_goes_out_twice_and_later_calls_are_not_processed() {
        try (RawClient client = RawClient.introduced()) {
            client.send(frame(Frame.CALL, 1, 0, 1, head(HOLD), "x"));
            client.server.drain();
            List<RawFrame> first = client.frames();
            assertThat(goAway(first.get(0))).returns(1, GoAway::phase).returns(GoAwayCode.NONE, GoAway::code);
            client.send(frame(Frame.CALL, 1, 0, 2, head(ECHO), "crossing"));
            assertThat(client.frames()).extracting(RawFrame::type).containsExactly(Frame.END);
            client.send(frame(Frame.PING, Frame.FLAG_END, 0, 0, first.get(1).payload()));
            assertThat(goAway(client.frames().get(0))).returns(2, GoAway::phase).returns(2L, GoAway::lastCall);
            client.send(frame(Frame.CALL, 1, 0, 3, head(ECHO), "late"));
            RawFrame refusal = client.frames().get(0);
            assertThat(refusal.payload()).startsWith(14, ServerStream.NOT_PROCESSED);
            client.send(frame(Frame.CANCEL, 0, 0, 1, Raw.varint(1)));
            client.requireOpen();
            client.advance(Duration.ofMillis(1_100));
            assertThat(client.side.isOpen())
                    .as("the server closes a second after the last END")
                    .isFalse();
            assertThat(client.service.calls).hasSize(2);
        }
    }

    @Test
    void the_second_goaway_does_not_wait_for_ever_for_the_first_to_be_answered() {
        try (RawClient client = RawClient.introduced()) {
            client.server.drain();
            client.frames();
            client.advance(Duration.ofMillis(900));
            assertThat(client.frames()).isEmpty();
            client.advance(Duration.ofMillis(200));
            assertThat(goAway(client.frames().get(0)).phase()).isEqualTo(2);
            client.advance(Duration.ofMillis(1_100));
            assertThat(client.side.isOpen()).isFalse();
        }
    }

    @Test
    void draining_twice_says_it_once() {
        try (RawClient client = RawClient.introduced()) {
            client.server.drain();
            client.server.drain();
            assertThat(client.frames()).extracting(RawFrame::type).containsExactly(Frame.GOAWAY, Frame.PING);
        }
    }

    @Test
    void a_server_may_drain_before_it_has_heard_anything() {
        try (Loopback loopback = new Loopback()) {
            loopback.server.drain();
            ClientCall call = loopback.call(ECHO, TestMessage.of("x"));
            loopback.settle();
            assertThat(call.completed).isTrue();
            assertThat(loopback.serverSide.isOpen()).isFalse();
        }
    }

    @Test
    void a_client_that_drains_finishes_its_calls() {
        try (Loopback loopback = Loopback.connected()) {
            ClientCall call = loopback.call(HOLD, TestMessage.of("x"));
            loopback.settle();
            loopback.client.drain();
            assertThat(loopback.client.canOpen()).isFalse();
            loopback.settle();
            loopback.requireOpen();
            loopback.service.lastCall().reply("y");
            loopback.settle();
            assertThat(call.completed).isTrue();
            assertThat(loopback.serverSide.isOpen()).isFalse();
        }
    }

    @Test
    void calls_after_the_last_answered_may_safely_be_sent_again_when_the_connection_goes() {
        try (RawServer server = RawServer.introduced()) {
            ClientCall first = server.call(HOLD, TestMessage.of("x"));
            ClientCall second = server.call(HOLD, TestMessage.of("x"));
            server.send(frame(Frame.GOAWAY, 0, 0, 0, Raw.hex("02 01 00 00")));
            server.side.channel.close();
            assertThat(first.failure.processing()).isEqualTo(Processing.POSSIBLE);
            assertThat(second.failure.processing()).isEqualTo(Processing.NOT_STARTED);
        }
    }

    @Test
    void calls_that_a_failing_server_had_not_seen_may_safely_be_sent_again() {
        try (RawServer server = RawServer.introduced()) {
            ClientCall first = server.call(HOLD, TestMessage.of("x"));
            ClientCall second = server.call(HOLD, TestMessage.of("x"));
            server.send(frame(Frame.GOAWAY, 0, 0, 0, Raw.hex("00 01 08"), Raw.sized("oh")));
            assertThat(server.side.isOpen()).isFalse();
            assertThat(first.failure.processing()).isEqualTo(Processing.POSSIBLE);
            assertThat(second.failure.processing()).isEqualTo(Processing.NOT_STARTED);
            assertThat(server.events.failure.code()).isEqualTo(GoAwayCode.INTERNAL);
        }
    }
}
