// SPDX-License-Identifier: Apache-2.0
/**
 * How much may be under way at once, within this process.
 *
 * <p>A {@link dev.weft.limiter.concurrency.ConcurrencyLimit} says how many permits are held at most. Who gets some has a {@link
 * dev.weft.limiter.concurrency.Hold}, and releases it when the work is done; what is never released (because its owner died, or
 * forgot) counts as free when its lease is over, so that no limit wedges. Others wait in a line, first in and first out, or are
 * refused at once. Refusals say when leases run out, which is the latest instant at which as many permits are there.
 *
 * <p>{@link dev.weft.limiter.concurrency.KeyedConcurrency} keeps the holds of many keys in bounded memory; {@code KeyHolds} is
 * where one key's are decided.
 *
 * <p>Nobody knows how many calls a server can work on at once, and it changes: {@link dev.weft.resilience.AdaptiveLimiter} finds
 * out.
 */
@NullMarked
package dev.weft.limiter.concurrency;

import org.jspecify.annotations.NullMarked;
