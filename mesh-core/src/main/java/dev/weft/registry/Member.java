// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

/**
 * An instance as the registry lists it. Immutable.
 *
 * @param instance what it says of itself, with the weight that holds now
 * @param generation the fencing token of its owner: later owners of an id have greater ones
 * @param state what callers may do with it
 */
public record Member(Instance instance, long generation, State state) {

    /** Names it within its service. */
    public String id() {
        return instance.id();
    }

    /** Whether new calls may go there. */
    public boolean takesCalls() {
        return state == State.UP;
    }
}
