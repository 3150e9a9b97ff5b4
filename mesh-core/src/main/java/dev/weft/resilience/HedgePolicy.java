// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import java.time.Duration;

/**
 * When a call that takes long is sent to a second instance as well, and the first answer taken (Dean and Barroso, "The Tail at
 * Scale", 2013). Only for methods that may be run twice. A value.
 *
 * @param quantile of what calls took lately, after which a call takes long, 0.5 to 0.999
 * @param leastDelay and never before, 1 ms to 1 h
 */
public record HedgePolicy(double quantile, Duration leastDelay) {

    public HedgePolicy {
        if (!(quantile >= 0.5 && quantile <= 0.999)) {
            throw new IllegalArgumentException("quantile must be 0.5 to 0.999, was " + quantile);
        }
        if (leastDelay.compareTo(Duration.ofMillis(1)) < 0 || leastDelay.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("leastDelay must be 1 ms to 1 h, was " + leastDelay);
        }
    }
}
