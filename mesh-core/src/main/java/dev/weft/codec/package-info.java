// SPDX-License-Identifier: Apache-2.0
/**
 * Messages to bytes and back: protobuf, JSON and XML, and compression, each chosen per call.
 *
 * <p>A {@link dev.weft.codec.Codec} makes a {@link dev.weft.codec.Marshaller} for a class once; the marshaller does the
 * work for each message. Every codec passes a {@link io.vertx.core.buffer.Buffer} through untouched, as a message that is
 * encoded already: tools and gateways call any method that way. {@link dev.weft.codec.Codecs} and {@link
 * dev.weft.codec.Compressors} are the sets that a process knows.
 */
@NullMarked
package dev.weft.codec;

import org.jspecify.annotations.NullMarked;
