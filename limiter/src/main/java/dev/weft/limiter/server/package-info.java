// SPDX-License-Identifier: Apache-2.0
/**
 * The limiter as a service of its own: {@code envoy.service.ratelimit.v3.RateLimitService} over gRPC, as Envoy and many others ask
 * it, and over Weft's wire; and {@code weft.limits.v1.Limits} over the wire, for people.
 *
 * <p>What a request means is what <a href="https://github.com/envoyproxy/ratelimit">Envoy's own service</a> documents:
 *
 * <ul>
 *   <li>A domain and at least one descriptor are needed. Each descriptor is for the one rule that stands exactly that deep, and has
 *       its status at its place in the answer; if one is over its limit, all of the request is.
 *   <li>{@code hits_addend} is how many permits are asked for: 0 means 1; that of a descriptor goes before it, and 0 there only
 *       looks.
 *   <li>No rule: OK, and nothing else said. Unlimited: OK, with 4,294,967,295 remaining.
 *   <li>A rule in shadow is counted and never over; with the whole service in shadow none is.
 *   <li>A rule that replaces others puts them out of force for this request.
 *   <li>A descriptor may bring its own limit: a fixed window, counted apart from everybody without it or with another one.
 * </ul>
 *
 * <p>It differs in two things. A request is charged as a whole or not at all, where the original charges the descriptors that
 * are under their limits even when another one refuses: who is refused by one limit is not robbed of the others. And limits
 * have more algorithms and times than units: {@code current_limit} tells the rule's rate in the shortest unit that is at
 * least as long as the rule's time, rounded down; {@code duration_until_reset} is, of a descriptor that is over its limit, when it
 * would be admitted.
 */
@NullMarked
package dev.weft.limiter.server;

import org.jspecify.annotations.NullMarked;
