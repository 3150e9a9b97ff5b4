// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

/**
 * One peer in one cell in one round.
 *
 * @param callsPerSecond replies per second
 * @param medianNanos median latency
 * @param p99Nanos latency that 99 % of the calls stayed under
 * @param bytesPerCall heap allocated per call, client and server together
 * @param cpuNanosPerCall CPU time per call, client and server together with all that their JVMs do; other programs that
 *     compete for the cores hardly change it
 */
public record Sample(
        double callsPerSecond, double medianNanos, double p99Nanos, double bytesPerCall, double cpuNanosPerCall) {}
