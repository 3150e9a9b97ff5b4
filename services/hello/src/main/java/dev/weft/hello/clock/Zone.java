// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello.clock;

import org.jspecify.annotations.Nullable;

/**
 * A place, as far as its clocks go.
 *
 * @param id such as {@code Europe/London} or {@code +02:00}; null for UTC
 */
public record Zone(@Nullable String id) {}
