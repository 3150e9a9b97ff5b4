// SPDX-License-Identifier: Apache-2.0
/** Which instance gets a call. Choices are pure: the candidates and what has been tried come as arguments. */
@NullMarked
package dev.weft.balance;

import org.jspecify.annotations.NullMarked;
