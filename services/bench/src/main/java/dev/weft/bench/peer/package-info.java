// SPDX-License-Identifier: Apache-2.0
/**
 * The peers: one class for each way of calling another process, all behind {@link dev.weft.bench.peer.Peer}.
 *
 * <p>Each is set up as its own documentation recommends for speed: Linux's native transport wherever it has one, one event
 * loop a process, callbacks on that loop rather than on a pool, and windows large enough for the largest cell. What a peer
 * sends and what it hands out stays in its own currency ({@code ByteBuf}, protobuf message, {@code byte[]}), so that nobody
 * pays for a conversion that its users would not pay for.
 *
 * <p>To add one: implement {@link dev.weft.bench.peer.Peer} in a class of its own and name it in
 * {@link dev.weft.bench.peer.Peers}.
 */
@NullMarked
package dev.weft.bench.peer;

import org.jspecify.annotations.NullMarked;
