// SPDX-License-Identifier: Apache-2.0
/**
 * The two processes of a peer, {@link dev.weft.bench.child.ServerMain} and {@link dev.weft.bench.child.ClientMain}, which the
 * runner starts and steers.
 *
 * <p>Commands come in on standard input, one a line, and each is answered on standard output by one line: {@code ok} and
 * what was asked for, or {@code error} and why. Everything that libraries print goes to standard error. A process ends when
 * its input does, so that none outlives the runner, however that ends.
 */
@NullMarked
package dev.weft.bench.child;

import org.jspecify.annotations.NullMarked;
