// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a store writes a member down: {@code GENERATION STATE WEIGHT PROFILE}, so that a script reads what it decides on
 * without parsing JSON. The profile is a JSON object with {@code version}, {@code zone}, {@code tags} and {@code doors};
 * keys that are not known are for later versions, and skipped.
 */
public final class MemberText {
    private static final Pattern MEMBER = Pattern.compile("(\\d{1,18}) (\\w) (\\d{1,5}) (\\{.*)", Pattern.DOTALL);
    private static final int MOST_PORT = 65_535;

    private MemberText() {}

    /** The profile of an instance: what does not change while it is registered. */
    public static String profile(Instance instance) {
        JsonObject doors = new JsonObject();
        new TreeMap<>(instance.doors()).forEach((door, address) -> doors.put(door, text(address)));
        return new JsonObject()
                .put("version", instance.version())
                .put("zone", instance.zone())
                .put("tags", new JsonObject(new TreeMap<>(instance.tags())))
                .put("doors", doors)
                .encode();
    }

    /** What is written for a member. */
    public static String of(long generation, State state, int weight, String profile) {
        return generation + " " + state.letter() + " " + weight + " " + profile;
    }

    /**
     * The member that {@code text} is.
     *
     * @throws IllegalArgumentException if it is none, whatever else it may be
     */
    public static Member parse(String service, String id, String text) {
        Matcher matcher = MEMBER.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no member: " + shown(text));
        }
        try {
            int weight = Integer.parseInt(matcher.group(3));
            Instance instance = instance(service, id, weight, new JsonObject(matcher.group(4)));
            State state = State.of(matcher.group(2).charAt(0));
            return new Member(instance, Long.parseLong(matcher.group(1)), state);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("no member: " + shown(text) + ": " + e.getMessage(), e);
        }
    }

    private static Instance instance(String service, String id, int weight, JsonObject profile) {
        Map<String, String> tags = new LinkedHashMap<>();
        object(profile, "tags").forEach(tag -> tags.put(tag.getKey(), String.valueOf(tag.getValue())));
        Map<String, SocketAddress> doors = new LinkedHashMap<>();
        object(profile, "doors").forEach(door -> doors.put(door.getKey(), address(String.valueOf(door.getValue()))));
        return new Instance(
                service, id, profile.getString("version", ""), profile.getString("zone", ""), weight, tags, doors);
    }

    private static JsonObject object(JsonObject profile, String key) {
        return profile.getJsonObject(key, new JsonObject());
    }

    private static String text(SocketAddress address) {
        return address.host() + ":" + address.port();
    }

    private static SocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        if (colon < 1 || port < 1 || port > MOST_PORT) {
            throw new IllegalArgumentException("no HOST:PORT: " + text);
        }
        return SocketAddress.inetSocketAddress(port, text.substring(0, colon));
    }

    private static String shown(String text) {
        int most = 80;
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }
}
