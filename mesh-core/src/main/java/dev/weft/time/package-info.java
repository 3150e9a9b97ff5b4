// SPDX-License-Identifier: Apache-2.0
/** Time as a value: what decides takes the time as an argument, and what waits is driven by whoever owns the clock. */
@NullMarked
package dev.weft.time;

import org.jspecify.annotations.NullMarked;
