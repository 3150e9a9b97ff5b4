// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What all keys have used, in bounded memory. The time is passed in. Thread-safe: keys are spread over shards, each with a
 * lock for the few ten nanoseconds that a decision takes; a demand of several charges holds all its shards at once, so that
 * it is made whole or not at all.
 *
 * <p>When there is no room for another key, because all that are known still count, new keys share usages: some such keys
 * together have one key's limit. Nobody is forgotten to make room, so whoever sprays keys resets nobody's limit, their own
 * included.
 */
final class UsageTable {
    private static final int SHARDS = 64;
    private static final int SHARED_USAGES_A_SHARD = 4;

    private final UsageShard[] shards = new UsageShard[SHARDS];

    UsageTable(int maxKeys) {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new UsageShard((int) Limits.ceilDiv(maxKeys, SHARDS), SHARED_USAGES_A_SHARD);
        }
    }

    /** Makes all of the charges, or none. */
    Decision tryTake(List<Charge> charges, long nowMicros) {
        if (charges.size() == 1) {
            return Decision.of(List.of(tryTake(charges.get(0), nowMicros)), Decision.Basis.STATE);
        }
        List<UsageShard> locked = lock(charges);
        try {
            return tryTakeAll(charges, nowMicros);
        } finally {
            locked.forEach(shard -> shard.lock.unlock());
        }
    }

    /** Gives back what {@code verdicts} say was taken. */
    void refund(List<Charge> charges, List<Verdict> verdicts, long nowMicros) {
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            UsageShard shard = shard(charge.key());
            shard.lock.lock();
            try {
                Usage usage = shard.charged(charge.key(), charge.quota().limit());
                if (usage != null && usage.countsAsUnder(charge.quota().limit())) {
                    usage.refund(verdicts.get(i).fromMicros(), nowMicros, charge.cost());
                }
            } finally {
                shard.lock.unlock();
            }
        }
    }

    /** How many keys are remembered. */
    long size() {
        long size = 0;
        for (UsageShard shard : shards) {
            shard.lock.lock();
            try {
                size += shard.size();
            } finally {
                shard.lock.unlock();
            }
        }
        return size;
    }

    private Verdict tryTake(Charge charge, long nowMicros) {
        UsageShard shard = shard(charge.key());
        shard.lock.lock();
        try {
            Usage usage = shard.find(charge.key(), charge.quota().limit(), nowMicros, 0);
            usage.follow(nowMicros);
            long wait = usage.waitMicros(nowMicros, charge.cost());
            long from = nowMicros;
            if (wait == 0 && charge.cost() > 0) {
                from = usage.take(nowMicros, charge.cost());
                shard.keep(charge.key(), usage);
            }
            return verdict(usage, wait, from, nowMicros);
        } finally {
            shard.lock.unlock();
        }
    }

    /** Always in the same order, so that no two demands wait for each other. */
    private List<UsageShard> lock(List<Charge> charges) {
        TreeSet<Integer> numbers = new TreeSet<>();
        charges.forEach(charge -> numbers.add(number(charge.key())));
        List<UsageShard> locked = new ArrayList<>(numbers.size());
        for (int number : numbers) {
            shards[number].lock.lock();
            locked.add(shards[number]);
        }
        return locked;
    }

    private Decision tryTakeAll(List<Charge> charges, long nowMicros) {
        Usage[] usages = new Usage[charges.size()];
        long[] waits = new long[usages.length];
        long longest = 0;
        for (int i = 0; i < usages.length; i++) {
            usages[i] = find(charges, i, usages, nowMicros);
            usages[i].follow(nowMicros);
            waits[i] = usages[i].waitMicros(nowMicros, costUpTo(charges, i, usages));
            longest = Math.max(longest, waits[i]);
        }
        List<Verdict> verdicts = new ArrayList<>(usages.length);
        long[] from = longest == 0 ? takeAll(charges, usages, nowMicros) : waits;
        for (int i = 0; i < usages.length; i++) {
            verdicts.add(verdict(usages[i], waits[i], from[i], nowMicros));
        }
        return Decision.of(verdicts, Decision.Basis.STATE);
    }

    private Usage find(List<Charge> charges, int i, Usage[] usages, long nowMicros) {
        String key = charges.get(i).key();
        UsageShard shard = shard(key);
        int newcomers = 0;
        for (int j = 0; j < i; j++) {
            String other = charges.get(j).key();
            if (other.equals(key)) {
                return usages[j];
            }
            if (shard(other) == shard && !shard.knows(other)) {
                newcomers++;
            }
        }
        return shard.find(key, charges.get(i).quota().limit(), nowMicros, newcomers);
    }

    /** Charges before this one may be for the same usage. */
    private static long costUpTo(List<Charge> charges, int last, Usage[] usages) {
        long cost = charges.get(last).cost();
        for (int i = 0; i < last; i++) {
            if (usages[i] == usages[last]) {
                cost += charges.get(i).cost();
            }
        }
        return cost;
    }

    private long[] takeAll(List<Charge> charges, Usage[] usages, long nowMicros) {
        long[] from = new long[usages.length];
        for (int i = 0; i < usages.length; i++) {
            Charge charge = charges.get(i);
            from[i] = nowMicros;
            if (charge.cost() > 0) {
                from[i] = usages[i].take(nowMicros, charge.cost());
                shard(charge.key()).keep(charge.key(), usages[i]);
            }
        }
        return from;
    }

    private static Verdict verdict(Usage usage, long wait, long from, long nowMicros) {
        return new Verdict(wait, usage.remaining(nowMicros), usage.resetMicros(nowMicros), from);
    }

    private UsageShard shard(String key) {
        return shards[number(key)];
    }

    /** Of the shard where the key is: another one in each process. */
    static int number(String key) {
        return Hashing.spread(key.hashCode()) / SHARED_USAGES_A_SHARD % SHARDS;
    }
}
