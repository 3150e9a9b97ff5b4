// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.registry.Instance;
import dev.weft.registry.Member;
import dev.weft.registry.State;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.util.Map;
import java.util.UUID;

/**
 * How a record of any type is written down as an instance, and read from one: the other direction of {@link ServiceRecords}.
 *
 * <ul>
 *   <li>The name is the service, and a registration is {@code ID@SERVICE}.
 *   <li>A location with {@code host} and {@code port} is a door: {@value MeshAddress#HTTP} of an HTTP endpoint, else one
 *       named as the type is.
 *   <li>Of the metadata, short texts are tags, so that routes may ask for them; {@code zone}, {@code version} and {@code
 *       weight} are also those of the instance.
 *   <li>Everything else is JSON, in {@link RecordTags}.
 * </ul>
 *
 * <p>Records that say no more than {@link ServiceRecords} does are instances that speak the Weft wire, and written as such.
 */
final class RecordInstances {
    private static final String TYPE = "type";
    private static final String LOCATION = "location";
    private static final String STATUS = "status";
    private static final String METADATA = "metadata";
    private static final int MOST_CHARS = 255;
    private static final int MOST_PORT = 65_535;

    /** Where nobody is: for records, such as those of the event bus, that are reached in ways of their own. */
    private static final Map<String, SocketAddress> NO_DOOR =
            Map.of("none", SocketAddress.inetSocketAddress(1, "nowhere.invalid"));

    private RecordInstances() {}

    /** What an instance of {@code service} is registered as. */
    static String registration(String service, String id) {
        return id + "@" + service;
    }

    /** The service of a registration; empty if there is none. */
    static String serviceOf(String registration) {
        return registration.substring(registration.lastIndexOf('@') + 1);
    }

    /** The id of a registration; empty if there is none. */
    static String idOf(String registration) {
        return registration.substring(0, Math.max(0, registration.lastIndexOf('@')));
    }

    /** Whether {@code text} can be a registration at all. */
    static boolean isRegistration(String text) {
        return !idOf(text).isEmpty() && Instance.isServiceName(serviceOf(text));
    }

    /**
     * A new instance for a record that is not registered yet.
     *
     * @throws IllegalArgumentException if it does not fit into one
     */
    static Instance instance(Record record) {
        requireName(record);
        return isOnWire(record)
                ? ServiceRecords.member(record).instance()
                : instance(record, UUID.randomUUID().toString());
    }

    /**
     * The instance of that id for a record.
     *
     * @throws IllegalArgumentException if it does not fit into one
     */
    static Instance instance(Record record, String id) {
        requireName(record);
        if (isOnWire(record)) {
            Instance instance = ServiceRecords.member(record).instance();
            if (instance.id().equals(id)) {
                return instance;
            }
        }
        JsonObject metadata = metadata(record);
        return new Instance(
                record.getName(),
                id,
                shortText(metadata, "version"),
                shortText(metadata, "zone"),
                weight(metadata),
                RecordTags.of(record.getName(), metadata, rest(record)),
                doors(record));
    }

    private static void requireName(Record record) {
        if (record.getName() == null) {
            throw new IllegalArgumentException("a record must have a name to be found by, was " + record.toJson());
        }
    }

    /** The record that a member was registered as, or would be. */
    static Record record(Member member) {
        Instance instance = member.instance();
        Record record = RecordTags.isIn(instance.tags())
                ? read(member)
                : ServiceRecords.of(RecordTags.withoutOurs(instance), member.state());
        return record.setRegistration(registration(instance.service(), instance.id()));
    }

    /** For someone else to change. */
    static Record copy(Record record) {
        Record copy = new Record(record);
        if (record.getLocation() != null) {
            copy.setLocation(record.getLocation().copy());
        }
        return copy.setMetadata(metadata(record).copy());
    }

    /** Whether calls may go to where a record says. */
    static boolean isUp(Record record) {
        return record.getStatus() == Status.UP;
    }

    private static Record read(Member member) {
        try {
            JsonObject rest = RecordTags.rest(member.instance().tags());
            JsonObject metadata = rest.getJsonObject(METADATA, new JsonObject());
            RecordTags.texts(member.instance().tags()).forEach(metadata::put);
            return new Record()
                    .setName(member.instance().service())
                    .setType(rest.getString(TYPE))
                    .setLocation(rest.getJsonObject(LOCATION))
                    .setMetadata(metadata)
                    .setStatus(status(member.state(), Status.valueOf(rest.getString(STATUS, Status.UP.name()))));
        } catch (RuntimeException e) {
            return ServiceRecords.of(member.instance(), member.state());
        }
    }

    private static Status status(State state, Status said) {
        return state == State.DRAINING && said == Status.UP ? Status.OUT_OF_SERVICE : said;
    }

    private static JsonObject rest(Record record) {
        JsonObject rest = new JsonObject();
        if (record.getType() != null) {
            rest.put(TYPE, record.getType());
        }
        if (record.getLocation() != null) {
            rest.put(LOCATION, record.getLocation());
        }
        if (record.getStatus() == Status.DOWN || record.getStatus() == Status.UNKNOWN) {
            rest.put(STATUS, record.getStatus().name());
        }
        JsonObject metadata = metadata(record).copy();
        RecordTags.texts(metadata).keySet().forEach(metadata::remove);
        return metadata.isEmpty() ? rest : rest.put(METADATA, metadata);
    }

    /** Whether nothing is lost when the record is written as the instance that it is of. */
    private static boolean isOnWire(Record record) {
        if (!ServiceRecords.TYPE.equals(record.getType()) || record.getLocation() == null) {
            return false;
        }
        try {
            Member member = ServiceRecords.member(record);
            Record plain = new Record(record).setRegistration(null).setStatus(Status.UP);
            return ServiceRecords.of(member.instance(), State.UP).equals(plain)
                    && (isUp(record) || record.getStatus() == Status.OUT_OF_SERVICE);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static Map<String, SocketAddress> doors(Record record) {
        JsonObject location = record.getLocation();
        if (location != null
                && location.getValue("host") instanceof String host
                && location.getValue("port") instanceof Integer port
                && !host.isEmpty()
                && port > 0
                && port <= MOST_PORT) {
            return Map.of(door(record), SocketAddress.inetSocketAddress(port, host));
        }
        return NO_DOOR;
    }

    private static String door(Record record) {
        String type = record.getType();
        if (ServiceRecords.TYPE.equals(type)) {
            return Instance.WIRE;
        }
        return type == null || type.isEmpty() || type.equals(HttpEndpoint.TYPE) ? MeshAddress.HTTP : type;
    }

    private static JsonObject metadata(Record record) {
        return record.getMetadata() == null ? new JsonObject() : record.getMetadata();
    }

    private static String shortText(JsonObject metadata, String key) {
        return metadata.getValue(key) instanceof String text && text.length() <= MOST_CHARS ? text : "";
    }

    private static int weight(JsonObject metadata) {
        return metadata.getValue("weight") instanceof Integer weight && weight >= 0 && weight <= Instance.MOST_WEIGHT
                ? weight
                : Instance.USUAL_WEIGHT;
    }
}
