// SPDX-License-Identifier: Apache-2.0
/**
 * Circuit breakers. {@link dev.weft.breaker.Breaker} decides, by a {@link dev.weft.breaker.BreakerPolicy}; its states are
 * classes ({@code Closed}, {@code Open}, {@code HalfOpen}, {@code Ramping}, {@code Forced}), and what it has seen is in a {@code
 * CountWindow} or a {@code TimeWindow}, and in {@code CallsUnderWay}.
 */
@NullMarked
package dev.weft.breaker;

import org.jspecify.annotations.NullMarked;
