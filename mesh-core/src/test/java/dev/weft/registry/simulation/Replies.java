// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryStore.Answer;
import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.RegistryStore.Registered;
import dev.weft.registry.RegistryStore.Renewed;
import dev.weft.registry.RegistryStore.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long the replies of the scripts and of reads are. */
final class Replies {
    /** What answers a script that Redis does not have. */
    static final long NO_SCRIPT = Resp.error("NOSCRIPT No matching script. Please use EVAL.");

    private static final int SUFFIX = "-0".length();
    private static final int FIELDS = 3;

    private Replies() {}

    static long registered(Registered registered) {
        return Resp.array(FIELDS)
                + Resp.integer(1)
                + Resp.number(registered.generation())
                + Resp.number(registered.revision());
    }

    static long renewed(List<Renewed> renewed) {
        long bytes = Resp.array(FIELDS * renewed.size());
        for (Renewed one : renewed) {
            boolean done = one.answer() == Answer.DONE;
            bytes += Resp.integer(done ? 1 : 0) + Resp.bulk(done ? 1 : 0) + Resp.number(one.weight());
        }
        return bytes;
    }

    static long snapshot(Snapshot snapshot) {
        long bytes = Resp.array(FIELDS)
                + Resp.number(snapshot.epoch())
                + Resp.number(snapshot.revision())
                + Resp.array(2 * snapshot.members().size());
        for (Map.Entry<String, String> member : snapshot.members().entrySet()) {
            bytes += Resp.bulk(member.getKey()) + Resp.bulk(member.getValue());
        }
        return bytes;
    }

    static long pulse(Pulse pulse) {
        return Resp.array(5)
                + Resp.number(pulse.epoch())
                + Resp.number(pulse.revision())
                + Resp.integer(pulse.members())
                + Resp.number(TimeUnit.NANOSECONDS.toMicros(pulse.sinceLast().toNanos()))
                + Resp.number(TimeUnit.NANOSECONDS.toMicros(pulse.soonExpiry().toNanos()));
    }

    /** The changes of one stream, in the reply to a read. */
    static long stream(String service, List<Change> changes) {
        long bytes = Resp.array(2) + Resp.bulk(Requests.stream(service)) + Resp.array(changes.size());
        for (Change change : changes) {
            String text = change.text();
            bytes += Resp.array(2)
                    + Resp.bulk(Resp.digits(change.revision()) + SUFFIX)
                    + Resp.array(2 * FIELDS)
                    + Resp.bulk("previous")
                    + Resp.number(change.previous())
                    + Resp.bulk("id")
                    + Resp.bulk(change.id())
                    + Resp.bulk("member")
                    + Resp.bulk(text == null ? "" : text);
        }
        return bytes;
    }
}
