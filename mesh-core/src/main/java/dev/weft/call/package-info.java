// SPDX-License-Identifier: Apache-2.0
/**
 * The vocabulary of a call, the same at every door.
 *
 * <p>A {@link dev.weft.call.Contract} is a service written once: its name, version and {@link dev.weft.call.Method}s, each
 * of one {@link dev.weft.call.MethodKind}. A {@link dev.weft.call.Call} is one use of a method: its request, {@link
 * dev.weft.call.Metadata}, {@link dev.weft.call.Deadline} and peer. It is answered by a {@link dev.weft.call.Reply}, or fails
 * with a {@link dev.weft.call.CallFailure} that carries a {@link dev.weft.call.Status} and says whether the request may
 * have been processed. {@link dev.weft.call.Interceptor}s stand around calls, the same type on both sides and for all
 * four kinds. {@link dev.weft.call.CallOptions} change one call and never the contract.
 *
 * <p>Nothing here knows how bytes travel. This package depends on no other package of Weft.
 */
@NullMarked
package dev.weft.call;

import org.jspecify.annotations.NullMarked;
