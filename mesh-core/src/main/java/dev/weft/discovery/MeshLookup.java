// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Members;
import dev.weft.registry.Membership;
import io.vertx.core.spi.endpoint.EndpointBuilder;
import java.util.List;

/**
 * The servers behind one address as of the newest members. Vert.x asks for them with each request: that costs one volatile
 * read, and a new list only when a change of the members has changed the servers. Thread-safe.
 *
 * @param <E> what Vert.x makes of a list of servers
 */
final class MeshLookup<E> {
    private final MeshAddress address;
    private final Membership membership;
    private final EndpointBuilder<E, MeshServer> empty;
    private volatile Seen<E> seen;

    /** What was last made, and of what. */
    private record Seen<E>(Members members, List<MeshServer> servers, E endpoint) {}

    MeshLookup(MeshAddress address, Membership membership, EndpointBuilder<E, MeshServer> empty) {
        this.address = address;
        this.membership = membership;
        this.empty = empty;
        this.seen = see(membership.members());
    }

    E endpoint() {
        Seen<E> last = seen;
        return last.members() == membership.members() ? last.endpoint() : lookAgain();
    }

    /** Whoever waits here for another thread sees what that one has made. */
    private synchronized E lookAgain() {
        Members members = membership.members();
        Seen<E> last = seen;
        if (last.members() != members) {
            List<MeshServer> servers = MeshServer.of(members.all(), address);
            boolean same = servers.equals(last.servers());
            seen = new Seen<>(members, servers, same ? last.endpoint() : endpoint(servers));
        }
        return seen.endpoint();
    }

    private Seen<E> see(Members members) {
        List<MeshServer> servers = MeshServer.of(members.all(), address);
        return new Seen<>(members, servers, endpoint(servers));
    }

    private E endpoint(List<MeshServer> servers) {
        EndpointBuilder<E, MeshServer> builder = empty;
        for (MeshServer server : servers) {
            builder = builder.addServer(server, server.profile().key());
        }
        return builder.build();
    }
}
