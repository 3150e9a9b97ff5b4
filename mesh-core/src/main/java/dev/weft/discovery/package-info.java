// SPDX-License-Identifier: Apache-2.0
/**
 * Between our registry and what Vert.x has for finding services, in both directions.
 *
 * <ul>
 *   <li>{@link dev.weft.discovery.RegistryAddressResolver}: Vert.x's HTTP and gRPC clients find their servers in our registry, by
 *       {@link dev.weft.discovery.MeshAddress}. {@code MeshLookup} is what Vert.x asks with each request, {@code MeshServer}
 *       a server of its answer.
 *   <li>{@link dev.weft.discovery.RegistryBackend}: Vert.x's service discovery keeps its records in our registry. {@code
 *       OwnRecord} is one that this process has published, {@code WatchedServices} are those of all, {@code RecordInstances}
 *       says how a record becomes an instance and an instance a record. {@code dev.weft.RegistryDiscovery} chooses it by name
 *       and settings.
 *   <li>{@link dev.weft.discovery.DiscoveryRegistry}: our registry in whatever Vert.x's service discovery keeps its records in,
 *       for clusters without Redis; {@link dev.weft.discovery.ServiceRecords} is how it writes instances down.
 * </ul>
 */
@NullMarked
package dev.weft.discovery;

import org.jspecify.annotations.NullMarked;
