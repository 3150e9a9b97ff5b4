// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.redis.RedisStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

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
        List<String> parts = List.of("clock", "ledger", name);
        long length = parts.stream().mapToLong(Script::fileLength).sum() + parts.size() - 1;
        return new Script(name, length);
    }

    private static long fileLength(String name) {
        try (InputStream in = RedisStore.class.getResourceAsStream(name + ".lua")) {
            return Objects.requireNonNull(in, name).readAllBytes().length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
