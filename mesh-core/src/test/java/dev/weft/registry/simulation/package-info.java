// SPDX-License-Identifier: Apache-2.0
/**
 * The registry with many instances and watchers, in virtual time. A {@code Shape} says how many there are; a {@code World}
 * plays them against a {@code Store}, event by event, with seeded chance, so that each run is the same; a {@code Story} is
 * what happens to them, and counts what passes between them.
 *
 * <p>Ledgers, schedules, back-offs and some of the replicas are the real ones; {@code Watch}, {@code Holder}, {@code Reader}
 * and {@code Link} do step by step what the thin shells around those do on an event loop. {@code Requests} and {@code
 * Replies} say how many bytes each message has, {@code Price} what it costs Redis.
 *
 * <p>The results are committed in {@code simulation.md}, and compared by {@code RegistrySimulationTest}.
 */
@NullMarked
package dev.weft.registry.simulation;

import org.jspecify.annotations.NullMarked;
