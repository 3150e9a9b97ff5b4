// SPDX-License-Identifier: Apache-2.0
/** {@code weft limits}: what the rules say, for the people who write them. */
@NullMarked
package dev.weft.launcher.limits;

import org.jspecify.annotations.NullMarked;
