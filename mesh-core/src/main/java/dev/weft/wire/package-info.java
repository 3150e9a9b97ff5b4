// SPDX-License-Identifier: Apache-2.0
/**
 * The wire, version 1, as {@code WIRE.md} defines it: bytes to frames to streams, and back.
 *
 * <p>Frames are decoded in {@link dev.weft.wire.FrameDecoder} and encoded in {@link dev.weft.wire.FrameWriter}. A {@link
 * dev.weft.wire.Connection} is the Netty handler that ties them to a channel; a {@link dev.weft.wire.ClientConnection}
 * opens calls, a {@link dev.weft.wire.ServerConnection} accepts them. A {@link dev.weft.wire.Stream} is one call on a
 * connection: {@link dev.weft.wire.ClientStream} and {@link dev.weft.wire.ServerStream} are what the layer above
 * subclasses. Credit is counted in {@link dev.weft.wire.ReceiveWindow} and on the sending side by the stream; what cannot be
 * sent yet waits in the {@link dev.weft.wire.Outbox}.
 *
 * <p>Nothing here knows messages, codecs or Vert.x. Everything is confined to the event loop of its channel, unless it says
 * otherwise. A peer that breaks a rule costs its own connection, never more: a {@link dev.weft.wire.WireFailure} becomes a
 * GOAWAY and a close.
 */
@NullMarked
package dev.weft.wire;

import org.jspecify.annotations.NullMarked;
