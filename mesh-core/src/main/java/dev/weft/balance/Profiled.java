// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

/**
 * What an address resolver of Vert.x may make its servers be, so that {@link VertxLoadBalancer} knows more of them than a key.
 */
@FunctionalInterface
public interface Profiled {
    /** What is known of the server; its key is unique among the servers of all services of the client. */
    Profile profile();
}
