// SPDX-License-Identifier: Apache-2.0
/**
 * Limits of one process and limits in Redis, beside those of others, in one run.
 *
 * <p>{@link dev.weft.bench.limits.LimitsCommand} is the command. A {@code Subject} is somebody who is measured; {@code
 * Rounds} measures all of a table in turn, so that a disturbance of the machine meets everybody; {@code Bar} is what we
 * promised. Only ratios within one run mean anything.
 */
@NullMarked
package dev.weft.bench.limits;

import org.jspecify.annotations.NullMarked;
