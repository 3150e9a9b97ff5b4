// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static dev.weft.wire.RawClient.frame;
import static dev.weft.wire.RawClient.head;
import static dev.weft.wire.ScriptedService.ECHO;
import static dev.weft.wire.ScriptedService.EXPAND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallFailure;
import dev.weft.call.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers that are silent, frozen, too chatty, or do not read. */
class KeepAliveTest {
    private static final byte[] PING = frame(Frame.PING, 0, 0, 0, "12345678");

    private static long pings(List<RawFrame> frames) {
        return frames.stream()
                .filter(f -> f.is(Frame.PING) && !f.has(Frame.FLAG_END))
                .count();
    }

    @Test
    void a_ping_is_answered_with_its_own_bytes() {
        try (RawClient client = RawClient.introduced()) {
            client.send(PING);
            assertThat(client.frames()).singleElement().satisfies(f -> {
                assertThat(f.bytes()).isEqualTo(frame(Frame.PING, Frame.FLAG_END, 0, 0, "12345678"));
            });
        }
    }

    @Test
    void pings_too_close_together_are_a_flood() {
        try (RawClient client = RawClient.introduced()) {
            for (int i = 0; i < 9; i++) {
                client.send(PING);
            }
            client.requireOpen();
            client.frames();
            client.send(PING);
            client.requireFailed(GoAwayCode.FLOOD, "more than 8 PINGs less than 1000 ms apart");
        }
    }

    @Test
    void pings_far_enough_apart_are_not() {
        try (RawClient client = RawClient.introduced()) {
            for (int i = 0; i < 30; i++) {
                client.send(PING);
                client.advance(Duration.ofMillis(1_000));
            }
            client.requireOpen();
        }
    }

    @Test
    void work_between_pings_forgives_them() {
        try (RawClient client = RawClient.introduced()) {
            for (int i = 0; i < 40; i++) {
                client.send(PING);
                if (i % 8 == 7) {
                    client.send(frame(Frame.CALL, Frame.FLAG_END, i / 8, 1, head(ECHO), "x"));
                }
            }
            client.requireOpen();
        }
    }

    @Test
    void answers_to_pings_that_nobody_sent_are_harmless() {
        try (RawClient client = RawClient.introduced()) {
            for (int i = 0; i < 100; i++) {
                client.send(frame(Frame.PING, Frame.FLAG_END, 0, 0, "\0\0\0\0\0\0\0\0"));
            }
            client.server.drain();
            client.send(frame(Frame.PING, Frame.FLAG_END, 0, 0, "\0\0\0\0\0\0\0\0"));
            client.requireOpen();
        }
    }

    @Test
    void silent_peers_ping_each_other_and_stay_connected() {
        try (Loopback loopback = Loopback.connected()) {
            loopback.toServer.reset();
            loopback.advance(Duration.ofMinutes(2));
            loopback.requireOpen();
            assertThat(loopback.toServer.size()).isBetween(16 * 9, 16 * 30);
        }
    }

    @Test
    void a_frozen_server_is_noticed_after_15_seconds() {
        try (Loopback loopback = Loopback.connected()) {
            ClientCall call = loopback.call(EXPAND, TestMessage.of("x"));
            loopback.settle();
            loopback.freeze(Duration.ofMillis(14_900));
            assertThat(loopback.clientSide.isOpen()).isTrue();
            loopback.freeze(Duration.ofMillis(200));
            assertThat(loopback.clientSide.isOpen()).isFalse();
            assertThat(call.failure.message()).contains("no answer to a PING for 5000 ms");
            assertThat(loopback.serverSide.isOpen())
                    .as("the server notices as well")
                    .isFalse();
        }
    }

    @Test
    void a_client_pings_no_more_often_than_its_server_likes() {
        WireOptions patient = new WireOptions().setLeastPingInterval(Duration.ofMinutes(1));
        try (Loopback loopback = Loopback.connected(new WireOptions(), patient)) {
            loopback.toServer.reset();
            // The server's own PINGs every 10 s count as bytes from it: cut them off by silence of its clock.
            for (int i = 0; i < 60 * 15; i++) {
                loopback.clock.advance(Duration.ofSeconds(1));
                loopback.clientSide.advance(Duration.ofSeconds(1));
                loopback.settle();
            }
            loopback.requireOpen();
            assertThat(pings(RawFrame.parse(loopback.toServer.toByteArray(), 0)))
                    .isBetween(13L, 15L);
        }
    }

    @Test
    void a_client_that_does_not_introduce_itself_is_told_and_disconnected() {
        try (RawClient client = new RawClient()) {
            client.advance(Duration.ofMillis(9_900));
            assertThat(client.side.written()).isEmpty();
            client.advance(Duration.ofMillis(200));
            assertThat(client.side.isOpen()).isFalse();
            RawClient.requireGoAway(
                    RawFrame.afterPreface(client.side.written()).get(1), GoAwayCode.IDLE, "no HELLO came in time");
        }
    }

    @Test
    void a_hello_that_dribbles_is_not_waited_for() {
        try (RawClient client = new RawClient()) {
            byte[] slow = Raw.bytes(RawFrame.PREFACE, RawClient.hello());
            for (int i = 0; i < slow.length - 1; i++) {
                client.send(new byte[] {slow[i]});
                client.advance(Duration.ofMillis(1_000));
            }
            assertThat(client.side.isOpen()).isFalse();
        }
    }

    @Test
    void a_server_that_does_not_introduce_itself_is_given_up() {
        try (RawServer server = new RawServer()) {
            ClientCall call = server.call(ECHO, TestMessage.of("x"));
            server.advance(Duration.ofMillis(10_100));
            assertThat(server.side.isOpen()).isFalse();
            assertThat(call.failure.message()).contains("no HELLO came in time");
        }
    }

    private static ServerCall stalledReply(Loopback loopback) {
        loopback.call(EXPAND, TestMessage.of("x"));
        loopback.settle();
        loopback.serverSide.valve.shut();
        ServerCall handler = loopback.service.lastCall();
        handler.send(TestMessage.of(new byte[2 << 20]));
        return handler;
    }

    @Test
    void a_client_that_reads_nothing_is_disconnected_after_30_seconds_and_not_before() {
        try (Loopback loopback = Loopback.connected()) {
            stalledReply(loopback);
            loopback.freeze(Duration.ofSeconds(29));
            assertThat(loopback.serverSide.isOpen()).isTrue();
            assertThat(loopback.serverSide.reads())
                    .as("what is not read is not read from")
                    .isFalse();
            loopback.freeze(Duration.ofSeconds(10));
            assertThat(loopback.serverSide.isOpen()).isFalse();
            assertThat(loopback.server.failure().getMessage()).isEqualTo("nothing was read for 30000 ms");
            assertThat(loopback.service.lastCall().isCancelled()).isTrue();
        }
    }

    @Test
    void bytes_added_by_this_side_are_no_sign_of_life_of_the_other() {
        try (Loopback loopback = Loopback.connected()) {
            stalledReply(loopback);
            for (int i = 0; i < 40; i++) {
                loopback.freeze(Duration.ofSeconds(1));
                if (loopback.serverSide.isOpen()) {
                    loopback.server.sendPing(i);
                    loopback.serverSide.channel.runPendingTasks();
                }
            }
            assertThat(loopback.serverSide.isOpen()).isFalse();
        }
    }

    @Test
    void a_client_that_reads_again_is_kept() {
        try (Loopback loopback = Loopback.connected()) {
            ServerCall handler = stalledReply(loopback);
            loopback.freeze(Duration.ofSeconds(14));
            loopback.serverSide.valve.open();
            loopback.settle();
            loopback.advance(Duration.ofMinutes(1));
            loopback.requireOpen();
            handler.fail(CallFailure.of(Status.ABORTED, "enough"));
            loopback.settle();
            assertThat(loopback.server.openCalls()).isZero();
        }
    }
}
