// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import dev.weft.limiter.rules.Rule;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says which rules refuse: the first refusal of each at once, and what follows as a count every ten seconds while it lasts. It
 * says no values, which are strangers' words. Thread-safe.
 */
final class RefusalLog implements RulingListener {
    private static final System.Logger LOG = System.getLogger(RefusalLog.class.getName());
    private static final Duration QUIET = Duration.ofSeconds(10);

    /** Rules may come and go; at so many all are forgotten, and spoken of anew. */
    private static final int MOST_RULES = 10_000;

    private final LongSupplier nanoTime;
    private final Map<String, Spell> spells = new ConcurrentHashMap<>();

    /** Since when a rule has refused so often without a word. */
    private record Spell(long sinceNanos, long refusals) {}

    RefusalLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void decided(Ruling ruling) {
        if (!ruling.isAdmitted()) {
            ruling.refusedBy().forEach(rule -> count(rule, "refuses"));
        }
    }

    @Override
    public void triedOut(Ruling ruling) {
        if (!ruling.isAdmitted()) {
            ruling.refusedBy().forEach(rule -> count(rule, "is in shadow, and would refuse"));
        }
    }

    private void count(Rule rule, String what) {
        long now = nanoTime.getAsLong();
        if (spells.size() > MOST_RULES) {
            spells.clear();
        }
        spells.compute(rule.id(), (id, spell) -> {
            if (spell == null) {
                say(rule, what + " a call");
                return new Spell(now, 0);
            }
            long lasted = now - spell.sinceNanos();
            if (lasted < QUIET.toNanos()) {
                return new Spell(spell.sinceNanos(), spell.refusals() + 1);
            }
            say(
                    rule,
                    what + " calls: " + (spell.refusals() + 1) + " in " + TimeUnit.NANOSECONDS.toSeconds(lasted)
                            + " s");
            return new Spell(now, 0);
        });
    }

    private static void say(Rule rule, String what) {
        LOG.log(System.Logger.Level.WARNING, "limit {0} {1}", rule.nameOrId(), what);
    }
}
