// SPDX-License-Identifier: Apache-2.0
/**
 * What is limited: descriptors, and the rules that they meet.
 *
 * <p>Rules are a JSON object, in which a key that begins with {@code //} is a comment; {@code conf/limits.json} explains each
 * key. They form a tree. A rule has a key, which says what kind of thing it is for, and may have a value, which says which:
 *
 * <pre>{@code
 * { "domain": "weft",
 *   "rules": [
 *     { "key": "service", "value": "Shop",      "limit": { "permits": 10000, "per": "1s" },            (1)
 *       "rules": [
 *         { "key": "method", "value": "Buy",    "limit": { "permits": 500, "per": "1s" } },            (2)
 *         { "key": "tenant",                    "limit": { "permits": 1000, "per": "1m" },             (3)
 *           "rules": [
 *             { "key": "user",                  "limit": { "permits": 60, "per": "1m" } },             (4)
 *             { "key": "user", "value": "bot-*", "limit": { "permits": 5, "per": "1m" } } ] } ] },     (5)
 *     { "key": "ip",                            "limit": { "permits": 100, "per": "1s" },
 *       "shadow": true },                                                                              (6)
 *     { "key": "ip", "value": "10.*",           "unlimited": true } ] }                                (7)
 * }</pre>
 *
 * <p><b>Which values.</b> Without a value a rule is for all of them, and counts each apart (or, with {@code "count":
 * "together"}, all as one). A value with {@code *} in it is a pattern, in which each star stands for any characters, also none;
 * the values that match are counted each apart too, unless together. Among rules beside each other with the same key
 * <em>the most specific one alone</em> is asked: the exact value, else the pattern with the most letters (of as many: with the
 * most before its first star; of as many again: the first), else the rule without value.
 *
 * <p><b>A call</b> has a service, method, tenant, user, ip and headers ({@code header.x-api-key}), as far as they are known.
 * From the top on, for each key that the call has, it enters the most specific rule for its value, and under each rule that
 * it has entered it goes on likewise. It needs permits of every limit that it meets, of all or none. So Ada of the
 * tenant Acme, who buys from 8.8.8.8, needs them of (1), (2) for the method, (3) for Acme and (4) for Ada at Acme, while (6) is
 * asked and only reported. From 10.0.0.1 she meets (7) in its place.
 *
 * <ul>
 *   <li>{@code unlimited}: nothing is counted here, and no rule under it is met. Rules above it and beside it with other keys
 *       stay in force.
 *   <li>{@code shadow}: the limit is asked, in a demand of its own, and its verdict reported; it never refuses. It takes the
 *       place of less specific rules all the same: who would be refused by them is not while it is tried. A domain in shadow has
 *       all its rules in it.
 *   <li>{@code name} and {@code replaces}: a rule that a call meets puts those with the names that it replaces out of force for
 *       that call, wherever they stand. One in shadow only replaces others in shadow.
 *   <li>Neither limit nor unlimited: a way to the rules under it, or, if there are none, an exception from the less specific ones.
 * </ul>
 *
 * <p><b>A descriptor</b> is a list of keys and values, whose keys may be any. It is for the one rule at its depth: {@code
 * (service, Shop), (tenant, acme)} for (3), and {@code (tenant, acme)} alone for none. That is how Envoy asks, and what
 * <a href="https://github.com/envoyproxy/ratelimit">its rate-limit service</a> is configured with can be said here:
 *
 * <pre>
 * descriptors                          rules
 * rate_limit: unit, requests_per_unit  limit: { "algorithm": "fixed-window", "permits": .., "per": "1s|1m|1h|1d" }
 * rate_limit: unlimited, name          unlimited, name      of the rule
 * rate_limit: replaces: [{name: a}]    replaces: ["a"]      of the rule
 * shadow_mode                          shadow
 * share_threshold                      count: together
 * detailed_metric, value_to_metric     none; what is reported is not the rules' matter
 * </pre>
 *
 * <p>It differs in three things: of several patterns the most specific wins and not the first; a shadow does not replace what is
 * in force; and {@code replaces} must name a rule that there is, and not lead in a circle.
 *
 * <p><b>What is counted</b> goes by a key made of the rule's {@link dev.weft.limiter.rules.Rule#id id} and of the values that are
 * counted apart, such as {@code weft/service=Shop/tenant/user|acme|ada}. Values are strangers' words; they are escaped, and a long
 * one is replaced by its SHA-256, so that no value can pass for another. The id is made of the keys and values on the way
 * alone: when numbers change, what was used stays used.
 *
 * <p>{@link dev.weft.limiter.rules.LiveRules} follow a file, or any other text, while it changes, and keep the last good
 * ones when it is wrong.
 */
@NullMarked
package dev.weft.limiter.rules;

import org.jspecify.annotations.NullMarked;
