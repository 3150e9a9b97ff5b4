// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

/** Results made up by a test of another package. */
public final class ResultsFixture {
    private final Results results = new Results();

    public Results results() {
        return results;
    }

    public void add(String peer, Cell cell, int round, Sample sample) {
        results.add(peer, cell, round, sample);
    }

    public void fail(String peer, Cell cell, String reason) {
        results.fail(peer, cell, reason);
    }
}
