// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names of users, all equally long. */
final class Keys {
    private Keys() {}

    static List<String> of(int many) {
        List<String> keys = new ArrayList<>(many);
        for (int i = 0; i < many; i++) {
            keys.add(key(i));
        }
        return keys;
    }

    /** A string of its own each time. */
    static String key(int number) {
        return String.format(Locale.ROOT, "user:%012d", number);
    }
}
