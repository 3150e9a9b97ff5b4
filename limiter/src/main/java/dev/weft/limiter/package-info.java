// SPDX-License-Identifier: Apache-2.0
/**
 * How often something may happen.
 *
 * <p>A <em>limiter</em> is asked before the work is done, and answers with a decision that is a value: admitted, with what
 * remains, or rejected, with the time after which asking again makes sense. A <em>limit</em> says how much is allowed in
 * what time. Four algorithms read it differently:
 *
 * <pre>
 * fixed window     count per period; cheap, but lets twice the limit through around a border between two periods
 * sliding window   the same, summed over unit sub-intervals that move with the time, so that no border can be abused
 * leaky bucket     a bounded queue that drains at a constant rate; smooths bursts into an even flow
 * token bucket     tokens drip into a bucket; a burst may take all that have gathered, the average stays
 * </pre>
 *
 * <p>A rejection is immediate, or the caller waits its turn in a bounded queue; every wait is a timer and never a thread.
 * The algorithms are pure: they get the time as an argument, count in integers only, and know neither Vert.x nor Redis.
 * The same decisions, bit for bit, are made in Lua where a limit is shared by many processes, and rules say which limit
 * applies to which call.
 *
 * <p>This module depends on the mesh core, never the reverse, and may be used without the rest of the mesh.
 */
@NullMarked
package dev.weft.limiter;

import org.jspecify.annotations.NullMarked;
