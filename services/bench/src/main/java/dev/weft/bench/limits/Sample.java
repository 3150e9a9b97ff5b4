// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

/**
 * What one subject did in one sample.
 *
 * @param perSecond decisions a second, by all threads together
 * @param clockNanosEach how long a decision took whoever asked, by the clock; many in flight share their time
 * @param nanosEach processor time of a decision: of the threads that asked, or of Redis. Unlike the time of the clock it
 *     hardly grows when other processes want the processor too
 * @param bytesEach heap that a decision took; not a number where it was not measured
 */
record Sample(double perSecond, double clockNanosEach, double nanosEach, double bytesEach) {}
