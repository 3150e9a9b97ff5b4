// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import org.jspecify.annotations.Nullable;

/**
 * One step on the way from the top of the rules to a rule.
 *
 * @param key the key there
 * @param values the values that go this way
 * @param count how they are counted
 * @param callValue where a call has the value; null if it has none
 */
record Step(
        String key, Values values, Count count, @Nullable CallValue callValue) {

    /** Whether values have a count each, or one. */
    enum Count {
        EACH,
        TOGETHER
    }

    static Step of(String key, Values values, Count count) {
        return new Step(key, values, count, CallValue.of(key));
    }

    /** Whether the value is a part of what is counted: not if there is but one, nor if all are counted as one. */
    boolean countsEach() {
        return count == Count.EACH && !(values instanceof Values.Exactly);
    }

    /** The step's part of a rule's id. */
    void appendTo(StringBuilder id) {
        KeyText.append(id.append('/'), key);
        if (values instanceof Values.Exactly exactly) {
            KeyText.append(id.append('='), exactly.value());
        } else if (values instanceof Values.Like like) {
            KeyText.append(id.append('='), like.pattern());
        }
    }
}
