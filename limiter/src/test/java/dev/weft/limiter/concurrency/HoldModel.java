// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import java.util.ArrayList;
import java.util.List;

/** What is held of one key, as one would explain it: a list of who holds how much until when. */
final class HoldModel {
    private final List<Held> all = new ArrayList<>();

    /** Somebody's permits; never changed, only replaced. */
    record Held(int who, long permits, long untilMicros) {}

    long heldAt(long nowMicros) {
        return all.stream()
                .filter(one -> one.untilMicros() > nowMicros)
                .mapToLong(Held::permits)
                .sum();
    }

    boolean isHeld(int who, long nowMicros) {
        return all.stream().anyMatch(one -> one.who() == who && one.untilMicros() > nowMicros);
    }

    boolean admits(long nowMicros, long permits, long capacity) {
        return permits == 0 ? capacity >= 0 : heldAt(nowMicros) + permits <= capacity;
    }

    void hold(int who, long permits, long untilMicros) {
        all.add(new Held(who, permits, untilMicros));
    }

    void renew(int who, long nowMicros, long untilMicros) {
        if (isHeld(who, nowMicros)) {
            Held old = all.stream().filter(one -> one.who() == who).findFirst().orElseThrow();
            all.set(all.indexOf(old), new Held(who, old.permits(), untilMicros));
        }
    }

    void release(int who) {
        all.removeIf(one -> one.who() == who);
    }
}
