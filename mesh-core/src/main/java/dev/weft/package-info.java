// SPDX-License-Identifier: Apache-2.0
/**
 * The mesh: every part of Weft in the right order.
 *
 * <p>{@link dev.weft.Mesh} serves implementations and makes stubs. {@link dev.weft.ClientPath} is the order in which a call
 * is treated on its way out, {@link dev.weft.ServerPath} the order on its way in. This package sees all others, and none
 * sees it.
 */
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
