// SPDX-License-Identifier: Apache-2.0
/**
 * Limits on calls in the mesh: {@link dev.weft.limiter.mesh.RuledLimits} ask the limiter for what the rules say of a call,
 * and {@link dev.weft.limiter.mesh.LimitInterceptor} stands with them before the handlers of a server, or around the calls of
 * a client.
 *
 * <p>What a call is known by: its service and method; the address that it came from ({@code ip}; none on the side that calls);
 * its metadata ({@code header.NAME}); and {@code tenant} and {@code user}, which are the metadata {@code weft-tenant} and {@code
 * weft-user}, or for the user else the subject of the certificate that the caller proved. Whoever may call is believed what it
 * says of tenants and users: the edge sets them after it has seen who asks, and strangers do not get past it.
 *
 * <p>A call that is refused fails with {@code RESOURCE_EXHAUSTED}, has not been processed, and says after which time it would
 * be admitted: in the trailer {@code grpc-retry-pushback-ms} and in a detail {@code google.rpc.RetryInfo}, with the rules in a
 * {@code google.rpc.QuotaFailure}.
 */
@NullMarked
package dev.weft.limiter.mesh;

import org.jspecify.annotations.NullMarked;
