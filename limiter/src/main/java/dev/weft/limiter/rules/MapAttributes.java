// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Attributes by the rules' keys. */
record MapAttributes(Map<String, String> byKey) implements Attributes {

    static MapAttributes of(Map<String, String> byKey) {
        return new MapAttributes(byKey.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(e -> known(e.getKey()), Entry::getValue)));
    }

    private static String known(String key) {
        if (CallValue.of(key) == null) {
            throw new IllegalArgumentException(
                    "a call has no \"" + key + "\"; known are " + String.join(", ", CallValue.KEYS));
        }
        return CallValue.inLowerCase(key);
    }

    @Override
    public @Nullable String service() {
        return byKey.get("service");
    }

    @Override
    public @Nullable String method() {
        return byKey.get("method");
    }

    @Override
    public @Nullable String tenant() {
        return byKey.get("tenant");
    }

    @Override
    public @Nullable String user() {
        return byKey.get("user");
    }

    @Override
    public @Nullable String ip() {
        return byKey.get("ip");
    }

    @Override
    public @Nullable String header(String name) {
        return byKey.get(CallValue.HEADER + name);
    }
}
