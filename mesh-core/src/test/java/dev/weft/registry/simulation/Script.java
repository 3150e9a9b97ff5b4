// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.redis.RedisScript;
import dev.weft.registry.redis.RedisStore;
import java.nio.charset.StandardCharsets;

/** A script of the registry, of which only its length matters here: it is sent whole to a Redis that does not have it. */
record Script(String name, long length) {
    static final Script REGISTER = of("register-instance");
    static final Script RENEW = of("renew-leases");
    static final Script WITHDRAW = of("withdraw-instance");
    static final Script SNAPSHOT = of("read-members");
    static final Script PULSE = of("read-pulse");

    private static final int DIGEST = 40;

    /** What calls it takes before its keys and arguments: by its digest. */
    static long digestBytes() {
        return Resp.bulk("EVALSHA") + Resp.bulk(DIGEST);
    }

    /** The same, whole. */
    long wholeBytes() {
        return Resp.bulk("EVAL") + Resp.bulk(length);
    }

    private static Script of(String name) {
        RedisScript script = RedisScript.of(RedisStore.class, RedisScript.REDIS_CLOCK, "ledger", name);
        return new Script(name, script.text().getBytes(StandardCharsets.UTF_8).length);
    }
}
