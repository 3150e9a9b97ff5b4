// SPDX-License-Identifier: Apache-2.0
/**
 * {@code weft bench}: a load of SayHello calls, and how long they took.
 *
 * <p>{@link dev.weft.launcher.bench.BenchCommand} reads the options into a {@code Plan}. A {@code Run} puts a {@code Load} on
 * each of its event loops: a {@code ClosedLoop}, whose next call starts when one has ended, or an {@code OpenLoop}, whose
 * calls start when their time has come, whether or not others have ended; their latency counts from that time, so that a
 * server that stalls is not spared the calls it kept waiting. Each load writes into its own {@code Tally}. A {@code Report}
 * says what came out.
 */
@NullMarked
package dev.weft.launcher.bench;

import org.jspecify.annotations.NullMarked;
