// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EchoLoopTest {
    private static final byte[] PAYLOAD = {1, 2, 3};
    private static final byte[] ALTERED = {1, 2, 4};
    private static final byte[] SHORT = {1, 2};
    private static final int IN_FLIGHT = 4;
    private static final Duration NO_WAIT = Duration.ZERO;

    private final ScriptedClient client = new ScriptedClient();
    private final EchoLoop<byte[]> loop = EchoLoop.of(client, PAYLOAD, IN_FLIGHT);

    @Test
    void as_many_calls_as_asked_for_stay_in_flight() {
        loop.start();
        assertThat(client.inFlight()).isEqualTo(IN_FLIGHT);
        reply(10);
        assertThat(client.inFlight()).isEqualTo(IN_FLIGHT);
        assertThat(client.sent()).isEqualTo(IN_FLIGHT + 10);
    }

    @Test
    void only_replies_between_begin_and_end_count() throws InterruptedException {
        loop.start();
        reply(7);
        loop.begin();
        reply(10);
        loop.end();
        reply(IN_FLIGHT);

        Measured measured = loop.result(NO_WAIT);

        assertThat(measured.calls()).isEqualTo(10);
        assertThat(measured.medianNanos()).isPositive().isLessThanOrEqualTo(measured.p99Nanos());
        assertThat(measured.nanos()).isPositive();
        assertThat(client.inFlight()).isZero();
    }

    @Test
    void short_reply_fails_the_load() {
        recordOneReply();
        client.reply(SHORT);
        assertFailsWith("sent 3 bytes, got 2 back");
    }

    @Test
    void altered_first_reply_fails_the_load() {
        loop.start();
        loop.begin();
        client.reply(ALTERED);
        assertFailsWith("got 3 other bytes back than were sent");
    }

    @Test
    void failed_call_fails_the_load() {
        recordOneReply();
        client.fail(new IOException("connection reset"));
        assertFailsWith("connection reset");
    }

    @Test
    void unanswered_call_fails_the_load() {
        recordOneReply();
        loop.end();
        reply(IN_FLIGHT - 1);
        assertThatThrownBy(() -> loop.result(NO_WAIT))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining("1 of 4 calls are unanswered");
    }

    @Test
    void load_without_any_reply_is_no_result() {
        loop.start();
        loop.begin();
        loop.end();
        reply(IN_FLIGHT);
        assertThatThrownBy(() -> loop.result(NO_WAIT))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining("no reply");
    }

    private void recordOneReply() {
        loop.start();
        loop.begin();
        reply(1);
    }

    private void reply(int times) {
        for (int i = 0; i < times; i++) {
            client.reply(PAYLOAD);
        }
    }

    private void assertFailsWith(String message) {
        loop.end();
        reply(client.inFlight());
        assertThatThrownBy(() -> loop.result(NO_WAIT))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining(message);
    }
}
