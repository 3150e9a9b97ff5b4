// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One kind of load; written {@code 32@64} for 32 bytes and 64 calls in flight.
 *
 * @param payloadBytes size of a request's and a reply's payload
 * @param inFlight calls under way at any time
 */
public record Cell(int payloadBytes, int inFlight) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,8})@(\\d{1,4})");

    public Cell {
        if (payloadBytes < 1 || inFlight < 1) {
            throw new IllegalArgumentException(
                    "a cell needs at least 1 byte and 1 call in flight, got %d@%d".formatted(payloadBytes, inFlight));
        }
    }

    /**
     * Reads {@code 32@64}.
     *
     * @throws IllegalArgumentException if it is written in another way
     */
    public static Cell parse(String written) {
        Matcher cell = WRITTEN.matcher(written);
        if (!cell.matches()) {
            throw new IllegalArgumentException("a cell is written BYTES@CALLS, such as 32@64, got " + written);
        }
        return new Cell(Integer.parseInt(cell.group(1)), Integer.parseInt(cell.group(2)));
    }

    @Override
    public String toString() {
        return payloadBytes + "@" + inFlight;
    }
}
