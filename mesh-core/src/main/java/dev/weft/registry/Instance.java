// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an instance of a service says of itself when it registers. Immutable.
 *
 * @param service name of the service: letters, digits and {@code . _ - /}, 1 to 255 of them
 * @param id names the instance within its service, 1 to 255 characters without white space. Who registers an id that is
 *     taken becomes its owner, and the one before is told to stop: so a process that restarts keeps its name
 * @param version version of the contract, at most 255 characters; may be empty
 * @param zone where it runs, such as a rack or a data centre, at most 255 characters; may be empty
 * @param weight its share of the calls, 0 to 10,000; 100 is usual, 0 takes none
 * @param tags what routes and people ask for, at most 64, each name and value at most 255 characters
 * @param doors where it is reached, by the name of the door, such as {@value #WIRE}; at least one
 */
public record Instance(
        String service,
        String id,
        String version,
        String zone,
        int weight,
        Map<String, String> tags,
        Map<String, SocketAddress> doors) {
    /** The door that speaks the Weft wire. */
    public static final String WIRE = "wire";

    /** The weight of who does not ask for another. */
    public static final int USUAL_WEIGHT = 100;

    /** The greatest weight. */
    public static final int MOST_WEIGHT = 10_000;

    private static final int MOST_CHARS = 255;
    private static final int MOST_TAGS = 64;
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9._/-]{1," + MOST_CHARS + "}");
    private static final Pattern ID = Pattern.compile("\\S{1," + MOST_CHARS + "}");

    public Instance {
        requireServiceName(service);
        require(ID.matcher(id).matches(), "id must be 1 to 255 characters without white space", id);
        require(version.length() <= MOST_CHARS, "version must be at most 255 characters", version);
        require(zone.length() <= MOST_CHARS, "zone must be at most 255 characters", zone);
        require(weight >= 0 && weight <= MOST_WEIGHT, "weight must be 0 to " + MOST_WEIGHT, weight);
        require(tags.size() <= MOST_TAGS, "tags must be at most " + MOST_TAGS, tags.size());
        tags.forEach(Instance::requireShort);
        require(!doors.isEmpty(), "doors must have at least one", doors);
        tags = Map.copyOf(tags);
        doors = Map.copyOf(doors);
    }

    /** An instance of the usual weight that is reached on the wire. */
    public static Instance onWire(String service, String id, SocketAddress address) {
        return new Instance(service, id, "", "", USUAL_WEIGHT, Map.of(), Map.of(WIRE, address));
    }

    /**
     * Checks the name of a service.
     *
     * @throws IllegalArgumentException if it has characters that it may not have, too many or none
     */
    public static String requireServiceName(String service) {
        require(isServiceName(service), "service must be 1 to 255 of letters, digits and . _ - /", service);
        return service;
    }

    /** Whether {@link #requireServiceName} would let it pass. */
    public static boolean isServiceName(String service) {
        return SERVICE.matcher(service).matches();
    }

    /** Where it is reached through {@code door}. */
    public Optional<SocketAddress> at(String door) {
        return Optional.ofNullable(doors.get(door));
    }

    /** The same with another weight. */
    public Instance withWeight(int other) {
        return other == weight ? this : new Instance(service, id, version, zone, other, tags, doors);
    }

    private static void requireShort(String name, String value) {
        require(
                name.length() <= MOST_CHARS && value.length() <= MOST_CHARS,
                "names and values of tags must be at most 255 characters",
                name);
    }

    private static void require(boolean holds, String rule, Object was) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", was " + was);
        }
    }
}
