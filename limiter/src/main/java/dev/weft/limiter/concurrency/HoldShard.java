// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import dev.weft.limiter.Hashing;
import dev.weft.limiter.SpinLock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link HoldTable}: what is held of some keys, and the few holdings that those share for whom there is no room.
 * Confined to whoever holds its lock.
 *
 * <p>A key leaves only when nothing of it is held any more. To find such keys without looking at all of them, each new one
 * looks at the few that were looked at longest ago, as CLOCK does; those that still hold something go to the end of the line.
 */
final class HoldShard {
    /** Looked at for each new key, so that what is empty goes faster than new ones come. */
    private static final int LOOKS = 2;

    /** Looked at when there is no room otherwise. */
    private static final int LOOKS_WHEN_FULL = 8;

    private static final int SHARED_A_LIMIT = 4;

    final SpinLock lock = new SpinLock();
    private final int maxKeys;
    private final LinkedHashMap<String, KeyHolds> own = new LinkedHashMap<>();
    private final Map<ConcurrencyLimit, @Nullable KeyHolds[]> shared = new HashMap<>();

    HoldShard(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    /**
     * What is held of {@code key}: its own, or where there is no room what it shares with others under the same limit, where it
     * stays until nothing of it is held there. Nothing is remembered of a new key until it is {@link #keep kept}.
     */
    KeyHolds find(String key, ConcurrencyLimit limit, long nowMicros) {
        KeyHolds known = own.get(key);
        if (known != null) {
            known.follow(nowMicros);
            return known;
        }
        forgetEmpty(nowMicros, LOOKS);
        if (own.size() >= maxKeys) {
            forgetEmpty(nowMicros, LOOKS_WHEN_FULL);
        }
        KeyHolds common = sharedNow(key, limit, nowMicros);
        if (common != null && common.holdsFor(key)) {
            return common;
        }
        if (own.size() < maxKeys) {
            return new KeyHolds();
        }
        return common != null ? common : newShared(key, limit, nowMicros);
    }

    /** Remembers what was found, after something was taken. */
    void keep(String key, KeyHolds holds, ConcurrencyLimit limit) {
        if (!isShared(key, holds, limit)) {
            own.put(key, holds);
        }
    }

    boolean isShared(String key, KeyHolds holds, ConcurrencyLimit limit) {
        @Nullable KeyHolds[] cells = shared.isEmpty() ? null : shared.get(limit);
        return cells != null && cells[cell(key)] == holds;
    }

    int size() {
        return own.size();
    }

    private @Nullable KeyHolds sharedNow(String key, ConcurrencyLimit limit, long nowMicros) {
        @Nullable KeyHolds[] cells = shared.isEmpty() ? null : shared.get(limit);
        KeyHolds common = cells == null ? null : cells[cell(key)];
        if (common != null) {
            common.follow(nowMicros);
        }
        return common;
    }

    /** Limits that nobody shares any more make room for those that are new. */
    private KeyHolds newShared(String key, ConcurrencyLimit limit, long nowMicros) {
        if (!shared.containsKey(limit)) {
            shared.values().removeIf(cells -> Arrays.stream(cells).allMatch(cell -> isEmpty(cell, nowMicros)));
        }
        KeyHolds fresh = new KeyHolds();
        shared.computeIfAbsent(limit, one -> new KeyHolds[SHARED_A_LIMIT])[cell(key)] = fresh;
        return fresh;
    }

    private void forgetEmpty(long nowMicros, int looks) {
        for (int i = 0; i < looks && !own.isEmpty(); i++) {
            Iterator<Map.Entry<String, KeyHolds>> eldest = own.entrySet().iterator();
            Map.Entry<String, KeyHolds> entry = eldest.next();
            eldest.remove();
            if (!isEmpty(entry.getValue(), nowMicros)) {
                own.put(entry.getKey(), entry.getValue());
            }
        }
    }

    private static boolean isEmpty(@Nullable KeyHolds holds, long nowMicros) {
        if (holds != null) {
            holds.follow(nowMicros);
        }
        return holds == null || holds.held() == 0;
    }

    private static int cell(String key) {
        return Hashing.spread(key.hashCode()) % SHARED_A_LIMIT;
    }
}
