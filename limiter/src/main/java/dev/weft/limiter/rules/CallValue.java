// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the value for a rule's key is found in a call. Looked up once, when the rules are read. */
interface CallValue {
    /** What the keys of headers begin with. */
    String HEADER = "header.";

    /** All keys that calls have values for. */
    List<String> KEYS = List.of("service", "method", "tenant", "user", "ip", HEADER + "NAME");

    @Nullable
    String in(Attributes call);

    /** Null for a key that is in descriptors only. */
    static @Nullable CallValue of(String key) {
        return switch (key) {
            case "service" -> Attributes::service;
            case "method" -> Attributes::method;
            case "tenant" -> Attributes::tenant;
            case "user" -> Attributes::user;
            case "ip" -> Attributes::ip;
            default -> isHeader(key) ? header(inLowerCase(key).substring(HEADER.length())) : null;
        };
    }

    /** The key as calls know it: a header's name has no case. */
    static String inLowerCase(String key) {
        return isHeader(key) ? key.toLowerCase(Locale.ROOT) : key;
    }

    private static boolean isHeader(String key) {
        return key.startsWith(HEADER) && key.length() > HEADER.length();
    }

    private static CallValue header(String name) {
        return call -> call.header(name);
    }
}
