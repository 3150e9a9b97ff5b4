// SPDX-License-Identifier: Apache-2.0
/**
 * What the commands share: {@link dev.weft.launcher.cli.ExitCode}s, {@link dev.weft.launcher.cli.CommandFailure}s that
 * become one line on stderr, the types of option values, and the TLS options of either side. Imports none of the commands.
 */
@NullMarked
package dev.weft.launcher.cli;

import org.jspecify.annotations.NullMarked;
