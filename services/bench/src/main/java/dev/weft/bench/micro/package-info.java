// SPDX-License-Identifier: Apache-2.0
/**
 * Micro-benchmarks of what a call does apart from its socket: encode a message, frame it, find the frame again, decode it.
 *
 * <p>Run them with {@code java -cp services/bench/target/bench.jar org.openjdk.jmh.Main -prof gc}, which also reports what
 * they allocate ({@code gc.alloc.rate.norm}, bytes per operation); a regular expression behind it picks some of them, and
 * {@code -h} tells the rest.
 */
@NullMarked
package dev.weft.bench.micro;

import org.jspecify.annotations.NullMarked;
