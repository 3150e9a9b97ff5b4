// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import java.util.List;

/** The keys of ledgers. The name of the service is the hash tag, so that those of one are in one slot of a Cluster. */
record LedgerKeys(String prefix) {

    /** All keys of a ledger, in the order in which the scripts take them. */
    List<String> of(String service) {
        return List.of(
                key(service, "members"),
                key(service, "leases"),
                key(service, "fences"),
                changes(service),
                state(service));
    }

    /** The stream of a ledger's changes. */
    String changes(String service) {
        return key(service, "changes");
    }

    /** The key that is there as long as anything is known of a service. */
    String state(String service) {
        return key(service, "state");
    }

    /** The set of the names of all services. */
    String services() {
        return prefix + ":services";
    }

    private String key(String service, String part) {
        return prefix + ":{" + service + "}:" + part;
    }
}
