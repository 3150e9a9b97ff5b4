// SPDX-License-Identifier: Apache-2.0
/** {@code weft registry}: looking at who is alive, and what operators do about it. */
@NullMarked
package dev.weft.launcher.registry;

import org.jspecify.annotations.NullMarked;
