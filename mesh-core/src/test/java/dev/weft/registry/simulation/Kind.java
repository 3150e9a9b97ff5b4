// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

/** What is asked of Redis. */
enum Kind {
    RENEW("renewals"),
    PULSE("pulses"),
    READ("reads"),
    SNAPSHOT("snapshots"),
    REGISTER("registrations"),
    WITHDRAW("withdrawals"),
    OTHER("other");

    private final String plural;

    Kind(String plural) {
        this.plural = plural;
    }

    String plural() {
        return plural;
    }
}
