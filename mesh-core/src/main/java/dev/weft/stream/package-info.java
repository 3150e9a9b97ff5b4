// SPDX-License-Identifier: Apache-2.0
/**
 * Streams of messages in memory. A {@link dev.weft.stream.Conduit} joins somebody who writes with somebody who reads, with
 * back-pressure: stubs and doors need it between them, and so does many a handler that streams.
 */
@NullMarked
package dev.weft.stream;

import org.jspecify.annotations.NullMarked;
