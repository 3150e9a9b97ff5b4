// SPDX-License-Identifier: Apache-2.0
/**
 * Who is alive.
 *
 * <p>An {@link dev.weft.registry.Instance} registers with a {@link dev.weft.registry.Registry} and holds a {@link
 * dev.weft.registry.Lease}; callers watch a service through its {@link dev.weft.registry.Membership}, a replica in memory.
 *
 * <p>{@link dev.weft.registry.LeasedRegistry} does both on top of a {@link dev.weft.registry.RegistryStore}: {@code
 * OwnLeases} renews what this process has registered, {@code ServiceWatch} keeps a {@code Replica} of each service that it
 * watches. A store keeps one ledger a service:
 *
 * <ul>
 *   <li><b>Leases.</b> An instance is listed until its lease runs out. Whoever touches the ledger evicts those whose lease
 *       has; there is no leader.
 *   <li><b>Generations.</b> Each owner of an id has a greater one than those before. Renewals and withdrawals of an earlier
 *       owner are refused, and it is told to stop.
 *   <li><b>Revisions.</b> Each change has one, greater than all before: a hybrid of a counter and the store's clock in
 *       microseconds (after Kulkarni et al., <i>Logical Physical Clocks</i>, 2014), so that it grows even over a store that
 *       lost its memory. A generation is the revision at which its owner registered.
 *   <li><b>Held eviction.</b> When many leases run out at once, or the store itself was away, the fault is more likely
 *       between the instances and the store than in the instances: nobody is evicted, for a bounded time.
 * </ul>
 *
 * <p>{@link dev.weft.registry.ServiceLedger} is these rules in plain Java: the store in memory is made of it, and the
 * scripts in Redis are tested against it.
 */
@NullMarked
package dev.weft.registry;

import org.jspecify.annotations.NullMarked;
