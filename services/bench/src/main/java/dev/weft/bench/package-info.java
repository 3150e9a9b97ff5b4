// SPDX-License-Identifier: Apache-2.0
/**
 * Weft and its peers, measured side by side in one run.
 *
 * <pre>
 * java -jar services/bench/target/bench.jar                                   everybody, all cells, about 20 minutes
 * java -jar services/bench/target/bench.jar --peers netty,weft --cells 32@64  a part of it
 * java -cp services/bench/target/bench.jar org.openjdk.jmh.Main -prof gc      the micro-benchmarks, with B/op
 * </pre>
 *
 * <p>The packages import each other in this order: the command here; {@code report}, what was found; {@code run}, the rounds
 * and the processes; {@code child}, what these processes do; {@code load}, the loop and its measuring; {@code peer}, those
 * who are measured. {@code micro} stands alone.
 *
 * <p>Nothing of this module ships: the peers' libraries must never reach the product's jar.
 */
@NullMarked
package dev.weft.bench;

import org.jspecify.annotations.NullMarked;
