// SPDX-License-Identifier: Apache-2.0
/**
 * Balancers against scenarios, in virtual time. A {@code Scenario} says what servers there are, how many calls arrive and what
 * goes wrong; a {@code Contestant} is a balancer with its settings; a {@code World} plays one against the other, event by event,
 * with seeded chance, so that each run is the same. Several callers each have a pool of their own and share nothing.
 *
 * <p>The results are committed in {@code simulation.md}, and compared by {@code SimulationTest}.
 */
package dev.weft.balance.simulation;
