// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello.clock;

import static dev.weft.hello.HelloServer.await;
import static dev.weft.hello.HelloServer.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weft.call.CallOptions;
import dev.weft.call.Status;
import dev.weft.hello.Collected;
import dev.weft.hello.HelloServer;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemClockTest {
    @RegisterExtension
    final HelloServer server = new HelloServer();

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void clock_shows_the_time_of_a_zone_in_each_codec(String codec) {
        Clock clock = server.stub(Clock.class, CallOptions.DEFAULT.withCodec(codec));

        Now now = await(clock.now(new Zone("+02:00")));

        assertThat(now.zone()).isEqualTo("+02:00");
        assertThat(now.time().getOffset()).isEqualTo(ZoneOffset.ofHours(2));
        assertThat(now.time()).isCloseTo(OffsetDateTime.now(ZoneOffset.UTC), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void clock_without_a_zone_shows_utc() {
        assertThat(await(server.stub(Clock.class).now(new Zone(null))).zone()).isEqualTo("UTC");
    }

    @Test
    void unknown_zone_is_an_invalid_argument() {
        assertThat(failureOf(server.stub(Clock.class).now(new Zone("Atlantis"))))
                .hasMessage("no time zone \"Atlantis\"")
                .extracting("status")
                .isEqualTo(Status.INVALID_ARGUMENT);
    }

    @Test
    void clock_ticks_as_often_as_asked() {
        Clock clock = server.stub(Clock.class);

        assertThat(await(Collected.all(clock.ticks(new Pace(Duration.ofMillis(1), 3)))))
                .extracting(Tick::number)
                .containsExactly(1, 2, 3);
    }

    @Test
    void clock_that_would_tick_for_ever_stops_with_the_deadline() {
        Clock clock = server.stub(Clock.class, CallOptions.DEFAULT.withTimeout(Duration.ofMillis(200)));

        assertThat(failureOf(Collected.all(clock.ticks(new Pace(Duration.ofMillis(1), 0))))
                        .status())
                .isEqualTo(Status.DEADLINE_EXCEEDED);
    }

    @Test
    void pace_below_a_millisecond_is_an_invalid_argument() {
        Clock clock = server.stub(Clock.class);

        assertThat(failureOf(Collected.all(clock.ticks(new Pace(Duration.ofNanos(1), 1))))
                        .status())
                .isEqualTo(Status.INVALID_ARGUMENT);
    }
}
