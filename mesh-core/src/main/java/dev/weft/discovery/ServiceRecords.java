// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Instance;
import dev.weft.registry.Member;
import dev.weft.registry.State;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an instance is written down as a record of vertx-service-discovery, and read from one. */
public final class ServiceRecords {
    /** The type of the records: an address that speaks the Weft wire. */
    public static final String TYPE = "weft-wire";

    private static final String INSTANCE = "instance";
    private static final String VERSION = "version";
    private static final String ZONE = "zone";
    private static final String WEIGHT = "weight";
    private static final String TAGS = "tags";
    private static final String DOORS = "doors";

    private ServiceRecords() {}

    /** The record of an instance; it is out of service while it drains. */
    public static Record of(Instance instance, State state) {
        JsonObject location = new JsonObject().put(DOORS, doors(instance));
        instance.at(Instance.WIRE)
                .ifPresent(wire -> location.put("endpoint", wire.host() + ":" + wire.port())
                        .put("host", wire.host())
                        .put("port", wire.port()));
        return new Record()
                .setName(instance.service())
                .setType(TYPE)
                .setStatus(state == State.UP ? Status.UP : Status.OUT_OF_SERVICE)
                .setLocation(location)
                .setMetadata(new JsonObject()
                        .put(INSTANCE, instance.id())
                        .put(VERSION, instance.version())
                        .put(ZONE, instance.zone())
                        .put(WEIGHT, instance.weight())
                        .put(TAGS, new JsonObject(new LinkedHashMap<>(instance.tags()))));
    }

    /**
     * The member that a record of {@link #TYPE} is.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Member member(Record record) {
        JsonObject metadata = record.getMetadata();
        Map<String, String> tags = new LinkedHashMap<>();
        metadata.getJsonObject(TAGS, new JsonObject()).forEach(tag -> tags.put(tag.getKey(), "" + tag.getValue()));
        Instance instance = new Instance(
                record.getName(),
                metadata.getString(INSTANCE, record.getRegistration()),
                metadata.getString(VERSION, ""),
                metadata.getString(ZONE, ""),
                metadata.getInteger(WEIGHT, Instance.USUAL_WEIGHT),
                tags,
                doors(record.getLocation()));
        return new Member(instance, generation(record), record.getStatus() == Status.UP ? State.UP : State.DRAINING);
    }

    /** There are no owners to tell apart in order, but each registration is another. */
    private static long generation(Record record) {
        return 1
                + Integer.toUnsignedLong(
                        String.valueOf(record.getRegistration()).hashCode());
    }

    private static JsonObject doors(Instance instance) {
        JsonObject doors = new JsonObject();
        instance.doors().forEach((door, address) -> doors.put(door, address.host() + ":" + address.port()));
        return doors;
    }

    private static Map<String, SocketAddress> doors(JsonObject location) {
        Map<String, SocketAddress> doors = new LinkedHashMap<>();
        location.getJsonObject(DOORS, new JsonObject()).forEach(door -> doors.put(door.getKey(), address(door)));
        return doors;
    }

    private static SocketAddress address(Map.Entry<String, Object> door) {
        String text = String.valueOf(door.getValue());
        int colon = text.lastIndexOf(':');
        return SocketAddress.inetSocketAddress(Integer.parseInt(text.substring(colon + 1)), text.substring(0, colon));
    }
}
