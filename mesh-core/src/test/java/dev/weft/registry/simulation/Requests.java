// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryStore.Answer;
import dev.weft.registry.RegistryStore.Held;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.RegistryStore.Registered;
import dev.weft.registry.RegistryStore.Renewed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Commands as {@code RedisStore} and {@code ChangeReader} send them, and how long these are. */
final class Requests {
    /** The default lease. */
    static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(6);

    private static final long LEASE_MICROS = TimeUnit.NANOSECONDS.toMicros(LEASE_NANOS);
    private static final List<String> KEYS = List.of("members", "leases", "fences", "changes", "state");
    private static final String SERVICES = "weft:services";
    private static final int USUAL_WEIGHT = 100;
    private static final int MOST_CHANGES = 1_000;
    private static final int BLOCK_MILLIS = 2_000;
    private static final int POSITION_SUFFIX = "-0".length();
    private static final int CLIENT_ID_DIGITS = 4;

    private Requests() {}

    /** What a command does to a ledger. */
    interface Step<T> {
        Done<T> take(Ledger ledger, long nowMicros);
    }

    /** What came of it, how long the reply is, and what it took of Redis's time. */
    record Done<T>(T result, long bytes, long busyNanos) {}

    /**
     * A command on one ledger.
     *
     * @param script what it runs; null for a plain command
     * @param bytes its length, when Redis has the script
     */
    record Command<T>(Kind kind, @Nullable Script script, String service, long bytes, Step<T> step) {}

    static Command<Registered> register(String service, String id, String profile, long generation) {
        long arguments = Resp.bulk(id)
                + Resp.bulk(profile)
                + Resp.bulk("U")
                + Resp.number(USUAL_WEIGHT)
                + Resp.number(generation)
                + Resp.number(LEASE_MICROS);
        return script(Kind.REGISTER, Script.REGISTER, service, 6, arguments, (ledger, now) -> {
            Registered registered = ledger.rules().register(now, id, profile, generation, LEASE_MICROS);
            return new Done<>(registered, Replies.registered(registered), Price.registration());
        });
    }

    /** Puts the service's name among those of all services, after each registration. */
    static Command<Boolean> list(String service) {
        long bytes = Resp.array(3) + Resp.bulk("SADD") + Resp.bulk(SERVICES) + Resp.bulk(service);
        return plain(service, bytes);
    }

    static Command<List<Renewed>> renew(String service, List<Held> held) {
        long arguments = Resp.number(LEASE_MICROS);
        for (Held one : held) {
            arguments += Resp.bulk(one.id()) + Resp.number(one.generation());
        }
        return script(Kind.RENEW, Script.RENEW, service, 1 + 2 * held.size(), arguments, (ledger, now) -> {
            List<Renewed> renewed = ledger.rules().renew(now, held, LEASE_MICROS);
            return new Done<>(renewed, Replies.renewed(renewed), Price.renewal(held.size()));
        });
    }

    static Command<Answer> withdraw(String service, Held held) {
        long arguments = Resp.bulk(held.id()) + Resp.number(held.generation());
        return script(Kind.WITHDRAW, Script.WITHDRAW, service, 2, arguments, (ledger, now) -> {
            Answer answer = ledger.rules().withdraw(now, held.id(), held.generation());
            return new Done<>(answer, Resp.integer(1), Price.withdrawal());
        });
    }

    static Command<Ledger.Listing> snapshot(String service) {
        return script(Kind.SNAPSHOT, Script.SNAPSHOT, service, 0, 0, (ledger, now) -> {
            Ledger.Listing listing = ledger.listing(now);
            return new Done<>(listing, listing.bytes(), Price.snapshot(ledger.size()));
        });
    }

    static Command<Pulse> pulse(String service) {
        return script(Kind.PULSE, Script.PULSE, service, 0, 0, (ledger, now) -> {
            Pulse pulse = ledger.rules().pulse(now);
            return new Done<>(pulse, Replies.pulse(pulse), Price.pulse());
        });
    }

    /** Asks for the number by which a connection can be unblocked. */
    static Command<Boolean> clientId(String anyService) {
        return plain(anyService, Resp.array(2) + Resp.bulk("CLIENT") + Resp.bulk("ID"));
    }

    static long unblock() {
        return Resp.array(3) + Resp.bulk("CLIENT") + Resp.bulk("UNBLOCK") + Resp.bulk(CLIENT_ID_DIGITS);
    }

    static long read(Map<String, Long> positions) {
        long bytes = Resp.array(6 + 2 * positions.size())
                + Resp.bulk("XREAD")
                + Resp.bulk("COUNT")
                + Resp.number(MOST_CHANGES)
                + Resp.bulk("BLOCK")
                + Resp.number(BLOCK_MILLIS)
                + Resp.bulk("STREAMS");
        for (Map.Entry<String, Long> position : positions.entrySet()) {
            int digits = Resp.digits(position.getValue());
            bytes += Resp.bulk(stream(position.getKey())) + Resp.bulk(digits + POSITION_SUFFIX);
        }
        return bytes;
    }

    static String stream(String service) {
        return key(service, "changes");
    }

    private static String key(String service, String part) {
        return "weft:{" + service + "}:" + part;
    }

    private static Command<Boolean> plain(String service, long bytes) {
        return new Command<>(
                Kind.OTHER, null, service, bytes, (ledger, now) -> new Done<>(true, Resp.integer(0), Price.command()));
    }

    private static <T> Command<T> script(
            Kind kind, Script script, String service, int arguments, long argumentBytes, Step<T> step) {
        long keys =
                KEYS.stream().mapToLong(part -> Resp.bulk(key(service, part))).sum();
        long bytes = Resp.array(3 + KEYS.size() + arguments)
                + Script.digestBytes()
                + Resp.number(KEYS.size())
                + keys
                + argumentBytes;
        return new Command<>(kind, script, service, bytes, step);
    }
}
