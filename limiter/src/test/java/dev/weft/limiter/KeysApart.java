// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keys that are in different shards of a table, so that none of them goes to make room for another. */
public final class KeysApart {
    private KeysApart() {}

    /** So many, which begin with {@code prefix}. */
    public static List<String> of(String prefix, int many) {
        List<String> keys = new ArrayList<>();
        Set<Integer> shards = new HashSet<>();
        for (int i = 0; keys.size() < many; i++) {
            String key = prefix + i;
            if (shards.add(UsageTable.number(key))) {
                keys.add(key);
            }
        }
        return keys;
    }
}
