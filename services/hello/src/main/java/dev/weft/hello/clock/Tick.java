// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello.clock;

import java.time.Instant;

/**
 * A tick of a clock.
 *
 * @param number counts from 1
 * @param at when it was
 */
public record Tick(int number, Instant at) {}
