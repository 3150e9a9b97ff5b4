// SPDX-License-Identifier: Apache-2.0
/**
 * What keeps a sick service from making others sick, each piece for itself: {@link dev.weft.resilience.RetryBudget} bounds what is
 * sent again, {@link dev.weft.resilience.Bulkhead} what is under way, {@link dev.weft.resilience.LatencyQuantile} says when a call
 * takes longer than calls do. Who knows their order is the path of a call, in {@code dev.weft}.
 *
 * <p>Nobody knows how many calls a server can work on at once, and it changes. {@link dev.weft.resilience.AdaptiveLimiter} finds
 * out: it lets so many be under way as an {@link dev.weft.resilience.AdaptiveLimit} says, which learns from how they end; {@link
 * dev.weft.resilience.GradientLimit} for servers, by what calls take, and {@link dev.weft.resilience.AimdLimit} for clients, by
 * what fails. {@code simulation.md} among the tests shows what comes of it.
 */
@NullMarked
package dev.weft.resilience;

import org.jspecify.annotations.NullMarked;
