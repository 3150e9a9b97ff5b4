// SPDX-License-Identifier: Apache-2.0
/**
 * The command line of {@code weft.jar}. {@link dev.weft.launcher.Weft} decides what an argument list means: a command of
 * ours ({@code up}, {@code hello} and {@code gateway} in {@code run}, {@code call}, {@code bench}), or a verticle in the
 * form of the Vert.x command line.
 */
@NullMarked
package dev.weft.launcher;

import org.jspecify.annotations.NullMarked;
