// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Instance;
import io.vertx.core.net.Address;
import java.util.Map;

/**
 * The address of a service, in place of that of a server: whoever of its instances has the door and the tags. Given to a
 * client of Vert.x with a {@link RegistryAddressResolver}:
 *
 * <pre>{@code
 * client.request(new RequestOptions().setServer(MeshAddress.of("orders", "http")).setURI("/orders/17"))
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param service name of the service
 * @param door the door of its instances to go through, such as {@value #HTTP}
 * @param tags what an instance must have; of several addresses with other tags, each has a list of its own
 */
public record MeshAddress(String service, String door, Map<String, String> tags) implements Address {
    /** The door of records that are HTTP endpoints, and a good name for any that speaks HTTP. */
    public static final String HTTP = "http";

    public MeshAddress {
        Instance.requireServiceName(service);
        if (door.isEmpty()) {
            throw new IllegalArgumentException("door of " + service + " must not be empty");
        }
        tags = Map.copyOf(tags);
    }

    /** Any instance of {@code service} that has {@code door}. */
    public static MeshAddress of(String service, String door) {
        return new MeshAddress(service, door, Map.of());
    }

    /** Only those that have all of {@code tags}. */
    public MeshAddress withTags(Map<String, String> tags) {
        return new MeshAddress(service, door, tags);
    }

    /** As it reads in Vert.x's message that there is nobody: {@code No results for door "http" of "orders"}. */
    @Override
    public String toString() {
        return "door \"" + door + "\" of \"" + service + "\"" + (tags.isEmpty() ? "" : " with " + tags);
    }
}
