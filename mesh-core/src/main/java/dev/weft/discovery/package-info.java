// SPDX-License-Identifier: Apache-2.0
/** Between our registry and what Vert.x has for finding services, in both directions. */
@NullMarked
package dev.weft.discovery;

import org.jspecify.annotations.NullMarked;
