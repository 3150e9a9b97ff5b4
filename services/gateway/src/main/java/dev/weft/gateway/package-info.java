// SPDX-License-Identifier: Apache-2.0
/**
 * The REST edge: HTTP as everyone knows it outside, calls over the mesh inside.
 *
 * <p>{@link dev.weft.gateway.GatewayVerticle} opens the HTTP server that {@link dev.weft.gateway.GatewaySettings} describe. A
 * resource such as {@code HelloResource} turns requests into calls and replies into JSON. Whatever goes wrong, on either
 * side, becomes a problem document (RFC 9457) in one place, {@code Problems}; {@code HttpStatuses} holds which gRPC status
 * is which HTTP status.
 */
@NullMarked
package dev.weft.gateway;

import org.jspecify.annotations.NullMarked;
