// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.load;

/**
 * What one loop did while it was being recorded.
 *
 * @param calls replies that arrived
 * @param nanos how long the recording took
 * @param medianNanos the latency that half of the calls stayed under
 * @param p99Nanos the latency that 99 % of the calls stayed under
 */
public record Measured(long calls, long nanos, long medianNanos, long p99Nanos) {}
