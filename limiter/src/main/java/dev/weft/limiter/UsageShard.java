// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link UsageTable}: the usages of some keys, and the few that those share for whom there is no room. Confined
 * to whoever holds its lock.
 *
 * <p>A key leaves only when nothing of it counts any more. To find such keys without looking at all of them, each new one
 * looks at the few that were looked at longest ago, as CLOCK does; those that still count go to the end of the line.
 */
final class UsageShard {
    /** Looked at for each new key, so that what has decayed goes faster than new ones come. */
    private static final int LOOKS = 2;

    /** Looked at when there is no room otherwise. */
    private static final int LOOKS_WHEN_FULL = 8;

    final SpinLock lock = new SpinLock();
    private final int maxKeys;
    private final int sharedUsages;
    private final LinkedHashMap<String, Usage> usages = new LinkedHashMap<>();
    private final Map<Limit, Usage[]> shared = new HashMap<>();

    /** As new keys under the limit of the last one are: to copy it is less work than to find out what the limit means. */
    private @Nullable Usage fresh;

    UsageShard(int maxKeys, int sharedUsages) {
        this.maxKeys = maxKeys;
        this.sharedUsages = sharedUsages;
    }

    /**
     * What {@code key} has used, counted under {@code limit}: its own, or where there is no room one that it shares. Of a new
     * key nothing is remembered until it is {@link #keep kept}.
     *
     * @param newcomers how many new keys were found, and not kept yet
     */
    Usage find(String key, Limit limit, long nowMicros, int newcomers) {
        Usage known = usages.get(key);
        if (known == null) {
            return newcomer(key, limit, nowMicros, newcomers);
        }
        if (known.limit() == limit || known.limit().equals(limit)) {
            return known;
        }
        Usage adopted = limit.adopt(known, nowMicros);
        usages.put(key, adopted);
        return adopted;
    }

    /** Remembers what was found, after something was taken. */
    void keep(String key, Usage usage) {
        if (!isShared(key, usage)) {
            usages.put(key, usage);
        }
    }

    boolean knows(String key) {
        return usages.containsKey(key);
    }

    /** What a refund for {@code key} goes to; null if nothing of it can count any more. */
    @Nullable
    Usage charged(String key, Limit limit) {
        Usage own = usages.get(key);
        Usage[] cells = own == null ? shared.get(limit) : null;
        return cells == null ? own : cells[cell(key)];
    }

    int size() {
        return usages.size();
    }

    /** Who comes out of a shared usage brings it along: it holds all that this key has used, and maybe more. */
    private Usage newcomer(String key, Limit limit, long nowMicros, int newcomers) {
        forgetDecayed(nowMicros, LOOKS);
        if (usages.size() + newcomers >= maxKeys) {
            forgetDecayed(nowMicros, LOOKS_WHEN_FULL);
        }
        if (usages.size() + newcomers >= maxKeys) {
            return sharedUsage(key, limit);
        }
        Usage[] cells = shared.get(limit);
        Usage before = cells == null ? null : cells[cell(key)];
        return before == null || before.resetMicros(nowMicros) == 0 ? fresh(limit) : before.copy();
    }

    private Usage fresh(Limit limit) {
        Usage pattern = fresh;
        if (pattern == null || !pattern.limit().equals(limit)) {
            pattern = limit.fresh();
            fresh = pattern;
        }
        return pattern.copy();
    }

    private Usage sharedUsage(String key, Limit limit) {
        Usage[] cells = shared.computeIfAbsent(limit, one -> new Usage[sharedUsages]);
        int cell = cell(key);
        if (cells[cell] == null) {
            cells[cell] = limit.fresh();
        }
        return cells[cell];
    }

    private boolean isShared(String key, Usage usage) {
        Usage[] cells = shared.isEmpty() ? null : shared.get(usage.limit());
        return cells != null && cells[cell(key)] == usage;
    }

    private void forgetDecayed(long nowMicros, int looks) {
        for (int i = 0; i < looks && !usages.isEmpty(); i++) {
            Iterator<Map.Entry<String, Usage>> eldest = usages.entrySet().iterator();
            Map.Entry<String, Usage> entry = eldest.next();
            eldest.remove();
            if (entry.getValue().resetMicros(nowMicros) > 0) {
                usages.put(entry.getKey(), entry.getValue());
            }
        }
    }

    private int cell(String key) {
        return Hashing.spread(key.hashCode()) % sharedUsages;
    }
}
