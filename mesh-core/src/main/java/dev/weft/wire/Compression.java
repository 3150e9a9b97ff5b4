// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

/**
 * How a message was made smaller.
 *
 * @param compressor number of the compressor, 1 to 255
 * @param originalBytes size once decompressed, at most the receiver's {@code maxMessage}
 */
public record Compression(int compressor, int originalBytes) {}
