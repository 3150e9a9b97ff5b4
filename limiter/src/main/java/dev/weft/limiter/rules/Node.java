// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import org.jspecify.annotations.Nullable;

/**
 * A place in the tree of rules.
 *
 * @param rule what is said here; null if it is only a way to others, or says nothing so that a less specific one is not asked
 * @param below the places under it
 */
record Node(@Nullable Rule rule, Level below) {

    /** The most limits that a call meets here and below. */
    int mostCharges() {
        if (rule == null) {
            return below.mostCharges();
        }
        return rule.isUnlimited() ? 0 : 1 + below.mostCharges();
    }
}
