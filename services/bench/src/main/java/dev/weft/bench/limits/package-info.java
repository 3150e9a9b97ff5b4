// SPDX-License-Identifier: Apache-2.0
/**
 * Limits beside their peers: {@code java -jar services/bench/target/bench.jar limits}. Three tables, each with the bars that it
 * has to clear: one bucket and many keys in this process, limits that are shared through Redis, and what a key costs in memory.
 *
 * <p>{@code peer} is who is measured in a process of its own; the buckets of this process are in {@code micro}.
 */
@NullMarked
package dev.weft.bench.limits;

import org.jspecify.annotations.NullMarked;
