// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Member;
import dev.weft.registry.Members;
import dev.weft.registry.Membership;
import io.vertx.servicediscovery.Record;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;

/** The members of a service as records: each is read once, however often it is looked up. Thread-safe. */
final class WatchedService {
    private final Membership membership;
    private volatile Listing listing = new Listing(Members.NONE, new IdentityHashMap<>());

    /** The records of members, by the very member. */
    private record Listing(Members members, IdentityHashMap<Member, Record> records) {}

    WatchedService(Membership membership) {
        this.membership = membership;
    }

    Membership membership() {
        return membership;
    }

    /** The records as the replica has them; not to be changed. */
    Collection<Record> records() {
        Members members = membership.members();
        Listing last = listing;
        if (last.members() != members) {
            last = new Listing(members, read(members, last.records()));
            listing = last;
        }
        return Collections.unmodifiableCollection(last.records().values());
    }

    private static IdentityHashMap<Member, Record> read(Members members, IdentityHashMap<Member, Record> before) {
        IdentityHashMap<Member, Record> records = new IdentityHashMap<>();
        for (Member member : members.all()) {
            Record known = before.get(member);
            records.put(member, known != null ? known : RecordInstances.record(member));
        }
        return records;
    }
}
