// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello.clock;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a clock ticks.
 *
 * @param every time from tick to tick, at least a millisecond; null for a second
 * @param count how often it ticks; 0 for until nobody listens
 */
public record Pace(@Nullable Duration every, int count) {}
