// SPDX-License-Identifier: Apache-2.0
/**
 * The load and what it costs: a closed loop of echoes over one connection, and the heap that they allocate.
 *
 * <p>The loop is one and the same for every peer. Each of the N calls in flight has a slot; when its reply arrives, on
 * whatever thread the peer uses, the slot checks it, notes the latency and sends the next call from right there. Between two
 * sends lie one reading of the clock, one volatile read and one histogram entry, about 50 ns.
 */
@NullMarked
package dev.weft.bench.load;

import org.jspecify.annotations.NullMarked;
