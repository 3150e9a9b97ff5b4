// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello.clock;

import java.time.OffsetDateTime;

/**
 * The time somewhere.
 *
 * @param zone id of the zone
 * @param time what its clocks show
 */
public record Now(String zone, OffsetDateTime time) {}
