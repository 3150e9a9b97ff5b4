// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.balance.Profile;
import dev.weft.balance.Profiled;
import dev.weft.registry.Instance;
import dev.weft.registry.Member;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A server that calls may go to: a door of an instance. Immutable.
 *
 * @param profile what a balancer knows of it; its key is unique over all services and doors, and another one for each owner of
 *     an id
 * @param version version of the contract; may be empty
 */
record MeshServer(SocketAddress address, Profile profile, String version) implements Profiled {

    /** Those of {@code members} that are up, of some weight, and have what {@code address} asks for; by id. */
    static List<MeshServer> of(List<Member> members, MeshAddress address) {
        return members.stream()
                .filter(member -> takesCalls(member, address))
                .flatMap(member -> of(member, address).stream())
                .toList();
    }

    private static boolean takesCalls(Member member, MeshAddress address) {
        Instance instance = member.instance();
        return member.takesCalls()
                && instance.weight() > 0
                && instance.tags().entrySet().containsAll(address.tags().entrySet());
    }

    private static Optional<MeshServer> of(Member member, MeshAddress address) {
        Instance instance = member.instance();
        String key = instance.service() + "/" + address.door() + "/" + instance.id() + "@" + member.generation();
        Profile profile = new Profile(key, instance.zone(), instance.weight(), instance.tags());
        return instance.at(address.door()).map(door -> new MeshServer(door, profile, instance.version()));
    }

    JsonObject properties() {
        JsonObject tags = new JsonObject();
        profile.tags().forEach(tags::put);
        return new JsonObject()
                .put("key", profile.key())
                .put("version", version)
                .put("zone", profile.zone())
                .put("weight", profile.weight())
                .put("tags", tags);
    }

    /** For people: Vert.x shows it. */
    @Override
    public String toString() {
        return profile.key() + " at " + address;
    }
}
