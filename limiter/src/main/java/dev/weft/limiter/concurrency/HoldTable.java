// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

import dev.weft.limiter.Decision.Basis;
import dev.weft.limiter.Hashing;
import dev.weft.limiter.Verdict;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is held of all keys, in bounded memory. Thread-safe: keys are spread over shards, each with a lock for the few hundred
 * nanoseconds that a decision takes.
 *
 * <p>When there is no room for another key, because of all that are known something is held, new keys share holdings: some such
 * keys together may hold as much as one. Nobody is forgotten to make room.
 */
final class HoldTable {
    private static final int SHARDS = 64;
    private static final int BITS_OF_CELLS = 2;

    private final HoldShard[] shards = new HoldShard[SHARDS];
    private final LongSupplier nowMicros;
    private final Consumer<String> freed;

    /** {@code freed} is told of each key of which something was released. */
    HoldTable(int maxKeys, LongSupplier nowMicros, Consumer<String> freed) {
        this.nowMicros = nowMicros;
        this.freed = freed;
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new HoldShard((maxKeys + SHARDS - 1) / SHARDS);
        }
    }

    /**
     * What was decided, and whether it depends on others than those who ask for the same key.
     *
     * @param isShared others may release permits without this key being told of it
     */
    record Asked(HoldDecision decision, boolean isShared) {}

    Asked tryHold(HoldDemand demand) {
        HoldShard shard = shards[Hashing.spread(demand.key().hashCode()) >>> BITS_OF_CELLS & SHARDS - 1];
        long capacity = demand.limit().permits();
        shard.lock.lock();
        try {
            long now = nowMicros.getAsLong();
            KeyHolds holds = shard.find(demand.key(), demand.limit(), now);
            long wait = holds.waitMicros(now, demand.permits(), capacity);
            HeldPermits taken = null;
            if (wait == 0 && demand.permits() > 0) {
                taken = holds.hold(
                        demand.key(), demand.permits(), now, demand.limit().leaseMicros());
                shard.keep(demand.key(), holds, demand.limit());
            }
            Verdict verdict = new Verdict(wait, holds.remaining(capacity), holds.resetMicros(now), now);
            boolean isShared = shard.isShared(demand.key(), holds, demand.limit());
            return new Asked(decision(demand, shard, holds, taken, verdict), isShared);
        } finally {
            shard.lock.unlock();
        }
    }

    /** How many keys are remembered. */
    long size() {
        long size = 0;
        for (HoldShard shard : shards) {
            shard.lock.lock();
            size += shard.size();
            shard.lock.unlock();
        }
        return size;
    }

    private HoldDecision decision(
            HoldDemand demand, HoldShard shard, KeyHolds holds, @Nullable HeldPermits taken, Verdict verdict) {
        if (!verdict.admits()) {
            return new HoldDecision.Refused(verdict, Basis.STATE);
        }
        Hold hold = taken == null
                ? NoHold.NONE
                : new LocalHold(shard, holds, taken, demand.limit().leaseMicros());
        return new HoldDecision.Granted(hold, verdict, Basis.STATE);
    }

    /** Permits that are held here. */
    private final class LocalHold implements Hold {
        private final HoldShard shard;
        private final KeyHolds holds;
        private final HeldPermits taken;
        private final long leaseMicros;

        LocalHold(HoldShard shard, KeyHolds holds, HeldPermits taken, long leaseMicros) {
            this.shard = shard;
            this.holds = holds;
            this.taken = taken;
            this.leaseMicros = leaseMicros;
        }

        @Override
        public long permits() {
            return taken.permits;
        }

        @Override
        public boolean isHeld() {
            return change(Change.NONE);
        }

        @Override
        public Future<Boolean> renew() {
            return Future.succeededFuture(change(Change.RENEW));
        }

        @Override
        public void release() {
            if (change(Change.RELEASE)) {
                freed.accept(taken.key);
            }
        }

        /** Whether they were held until then. */
        private boolean change(Change change) {
            shard.lock.lock();
            try {
                long now = nowMicros.getAsLong();
                holds.follow(now);
                boolean held = taken.held;
                if (change == Change.RENEW) {
                    holds.renew(taken, now, leaseMicros);
                } else if (change == Change.RELEASE) {
                    holds.release(taken);
                }
                return held;
            } finally {
                shard.lock.unlock();
            }
        }
    }

    private enum Change {
        NONE,
        RENEW,
        RELEASE
    }
}
