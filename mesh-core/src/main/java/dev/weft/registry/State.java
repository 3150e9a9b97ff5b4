// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

/** What callers may do with an instance. */
public enum State {
    /** It takes calls. */
    UP('U'),
    /** It ends the calls that it has, and takes no new ones. */
    DRAINING('D');

    private final char letter;

    State(char letter) {
        this.letter = letter;
    }

    /** How a store writes it. */
    public char letter() {
        return letter;
    }

    /**
     * The state that a store wrote as {@code letter}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static State of(char letter) {
        for (State state : values()) {
            if (state.letter == letter) {
                return state;
            }
        }
        throw new IllegalArgumentException("no state is written as " + letter);
    }
}
