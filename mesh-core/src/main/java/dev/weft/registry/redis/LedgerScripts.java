// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import dev.weft.redis.RedisScript;
import java.util.function.Function;

/** What can be done with a ledger. */
record LedgerScripts(
        RedisScript register,
        RedisScript renew,
        RedisScript change,
        RedisScript withdraw,
        RedisScript members,
        RedisScript pulse,
        RedisScript leases) {

    /** The scripts on Redis's clock. */
    static final LedgerScripts ON_REDIS_TIME =
            of(name -> RedisScript.of(LedgerScripts.class, RedisScript.REDIS_CLOCK, "ledger", name));

    static LedgerScripts of(Function<String, RedisScript> load) {
        return new LedgerScripts(
                load.apply("register-instance"),
                load.apply("renew-leases"),
                load.apply("change-instance"),
                load.apply("withdraw-instance"),
                load.apply("read-members"),
                load.apply("read-pulse"),
                load.apply("read-leases"));
    }
}
