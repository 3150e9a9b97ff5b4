// SPDX-License-Identifier: Apache-2.0
/**
 * Which instance gets a call.
 *
 * <p>A {@link dev.weft.balance.NodePool} holds the instances of one service. What the registry says of each is a {@link
 * dev.weft.balance.Profile}; what calls have shown of it is kept in its {@link dev.weft.balance.Node}, which outlives
 * every change of the list. The way of a choice:
 *
 * <pre>
 * NodePool > Roster (tags, Split) > Subset (probes, zones, panic) > Chooser (of a Balancer) > Node
 * </pre>
 *
 * <p>A {@link dev.weft.balance.Balancer} is a way of choosing; bound to a list it is a {@link dev.weft.balance.Chooser}. Nodes
 * are ejected and let back in by their {@code Health}, whose states are {@code Standing}s.
 *
 * <p>Everything here decides and nothing acts: time and chance are passed in. Only {@code VertxLoadBalancer} knows Vert.x.
 */
@NullMarked
package dev.weft.balance;

import org.jspecify.annotations.NullMarked;
