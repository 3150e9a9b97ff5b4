// SPDX-License-Identifier: Apache-2.0
/**
 * The run: two processes a peer, rounds in which the peers take turns, and the samples that come of it.
 *
 * <pre>
 * round 0 (thrown away)   cell 1: peer A, peer B, ...   cell 2: peer A, peer B, ...   long, busiest cell first, to warm up
 * round 1                 cell 1: peer B, ..., peer A   ...                           each round starts one peer later
 * ...
 * </pre>
 *
 * <p>Peers take turns cell by cell, so that whatever else the machine does hits them alike, and a ratio compares two samples
 * that were taken within seconds. All processes stay up for the whole run, and the CPU time of those whose turn it is not is
 * watched.
 */
@NullMarked
package dev.weft.bench.run;

import org.jspecify.annotations.NullMarked;
