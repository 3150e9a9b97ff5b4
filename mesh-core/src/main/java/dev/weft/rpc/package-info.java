// SPDX-License-Identifier: Apache-2.0
/**
 * The TCP door: calls over the wire, typed at both ends.
 *
 * <p>{@link dev.weft.rpc.RpcServer} serves {@linkplain dev.weft.call.Service services} on a port; {@link
 * dev.weft.rpc.RpcClient} is a {@link dev.weft.call.Channel} to one address, with a connection for each event loop that
 * calls. Between wire and user stand: the message formats ({@link dev.weft.rpc.MessageFormat}), which serialize straight
 * into the connection's buffer; one class for each shape of call on each side; and {@link dev.weft.rpc.Pump}, which carries a
 * {@code ReadStream} onto the wire as fast as credit allows.
 */
@NullMarked
package dev.weft.rpc;

import org.jspecify.annotations.NullMarked;
