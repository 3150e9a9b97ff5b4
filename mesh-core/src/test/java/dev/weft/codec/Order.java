// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A plain Java message with what such messages are made of. */
record Order(
        long id,
        String customer,
        List<Line> lines,
        Map<String, Integer> stock,
        Optional<String> note,
        Instant placed,
        LocalDate due,
        Duration patience,
        Priority priority) {

    enum Priority {
        LOW,
        HIGH
    }

    record Line(String article, int count) {
        Line {
            if (count <= 0) {
                throw new IllegalArgumentException("count must be positive, was " + count);
            }
        }
    }

    /** Bytes and free JSON; apart, since XML knows no shape for the latter. */
    @SuppressWarnings("ArrayRecordComponent") // equals is our own
    record Attachment(byte[] bytes, JsonObject about) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Attachment that
                    && Arrays.equals(bytes, that.bytes)
                    && Objects.equals(about, that.about);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** A message that says nothing beyond its name. */
    record Ping() {}

    static Order sample() {
        return new Order(
                1L << 60,
                TestMessages.AWKWARD,
                List.of(new Line("bolt", 3)),
                Map.of("<a b>", 1),
                Optional.of("soon"),
                Instant.parse("2026-01-02T03:04:05.678Z"),
                LocalDate.parse("2026-02-28"),
                Duration.ofMillis(1500),
                Priority.HIGH);
    }

    static Order bare() {
        return new Order(0, "", List.of(), Map.of(), Optional.empty(), null, null, null, null);
    }
}
