// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Limit;
import dev.weft.limiter.LimitNumbers;
import dev.weft.limiter.Quota;
import dev.weft.limiter.Verdict;
import dev.weft.limiter.redis.DecisionReader.Told;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of one key: who waits for Redis's word on it, what Redis refused lately, and the permits that were taken
 * beforehand. At most one question about a key is on its way; those who come meanwhile go together with the next one, in the
 * order in which they came. Confined to its {@link DecisionLoop}.
 */
final class KeyState {
    /** The most demands of one key in a command. */
    private static final int MOST_RUNS = 64;

    private final DecisionLoop loop;
    private final String key;
    private Quota quota;
    private LimitNumbers numbers;
    private final ArrayDeque<Question> waiting = new ArrayDeque<>();
    private final ArrayDeque<BlockLease> leases = new ArrayDeque<>();
    private final Demandingness demandingness = new Demandingness();
    private @Nullable Refusal refusal;
    private Verdict last = new Verdict(0, 0, 0, 0);
    private long leased;
    private long least;
    private final boolean remembers;
    private int asked;
    private boolean queued;
    private boolean more;

    /** {@code remembers}: whether there is room for what was refused or taken beforehand. */
    KeyState(DecisionLoop loop, String key, Quota quota, boolean remembers) {
        this.loop = loop;
        this.key = key;
        this.quota = quota;
        this.numbers = loop.numbers(quota.limit());
        this.remembers = remembers;
    }

    String key() {
        return key;
    }

    /** What can be said without asking; null if nothing can. */
    @Nullable
    Decision decideHere(Charge charge, long nowNanos) {
        if (!leases.isEmpty() && waiting.isEmpty() && charge.quota().equals(quota)) {
            Decision decision = takeLeased(charge.cost(), nowNanos);
            if (decision != null) {
                return decision;
            }
        }
        Refusal earlier = refusal;
        return earlier != null && earlier.covers(charge.quota().limit(), charge.cost(), nowNanos)
                ? earlier.decision(nowNanos)
                : null;
    }

    /** Waits for Redis's word. */
    void await(Question question) {
        if (!question.charge().quota().equals(quota)) {
            giveBackLeases();
            quota = question.charge().quota();
            numbers = loop.numbers(quota.limit());
        }
        waiting.add(question);
    }

    /** Whether there are questions that may go now, and did not wait for it yet. */
    boolean becameReady() {
        if (asked > 0 || waiting.isEmpty() || queued) {
            return false;
        }
        queued = true;
        return true;
    }

    /** Whether nothing has to be remembered. */
    boolean isIdle(long nowNanos) {
        return asked == 0
                && !more
                && waiting.isEmpty()
                && leases.isEmpty()
                && !(isLeased() && demandingness.isWorthKeeping(nowNanos))
                && (refusal == null || !refusal.isValid(nowNanos));
    }

    /** Puts all that wait into {@code batch}, those of equal cost in a row as one demand, and what will soon be needed. */
    void ask(DemandBatch batch, long nowNanos) {
        queued = false;
        while (asked < MOST_RUNS && !waiting.isEmpty()) {
            List<Question> run = nextRun();
            if (!run.isEmpty()) {
                Charge charge = run.get(0).charge();
                demandingness.count(charge.cost() * run.size());
                asked++;
                batch.tryOften(charge, run.size(), new Run(charge, run));
            }
        }
        askBeforehand(batch, nowNanos);
        if (asked == 0) {
            loop.answered(this);
        }
    }

    /** Those that come next and ask for the same; whoever was told something meanwhile does not ask any more. */
    private List<Question> nextRun() {
        Charge charge = waiting.element().charge();
        List<Question> run = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.element().charge().equals(charge)) {
            Question question = waiting.remove();
            if (!question.isDecided()) {
                run.add(question);
            }
        }
        return run;
    }

    /** Takes permits that will soon be needed, if nothing is under way already. */
    void askForMore(DemandBatch batch, long nowNanos) {
        more = false;
        if (asked == 0) {
            askBeforehand(batch, nowNanos);
        }
        if (asked == 0) {
            loop.answered(this);
        }
    }

    private void askBeforehand(DemandBatch batch, long nowNanos) {
        demandingness.measure(nowNanos);
        giveBackExpired(nowNanos);
        long wanted = isLeased() ? wanted() - leased : 0;
        if (wanted > 0) {
            asked++;
            batch.tryOften(new Charge(key, quota, 1), (int) wanted, new Beforehand(numbers));
        }
    }

    /** Gives back permits whose time is over; those of a window that is over count no more anyway. */
    void giveBackExpired(long nowNanos) {
        while (!leases.isEmpty() && !leases.element().isValid(nowNanos)) {
            giveBack(leases.poll());
        }
    }

    void giveBackLeases() {
        while (!leases.isEmpty()) {
            giveBack(leases.poll());
        }
    }

    private void giveBack(BlockLease lease) {
        leased -= lease.left();
        if (lease.left() > 0) {
            loop.giveBack(new Charge(key, quota, lease.left()), lease.leftFromMicros());
        }
    }

    private @Nullable Decision takeLeased(long cost, long nowNanos) {
        giveBackExpired(nowNanos);
        for (BlockLease lease : leases) {
            if (lease.tryTake(cost)) {
                return tookLeased(lease, cost);
            }
        }
        return null;
    }

    private Decision tookLeased(BlockLease lease, long cost) {
        demandingness.count(cost);
        leased -= cost;
        if (lease.left() == 0) {
            leases.remove(lease);
        }
        if (leased < least && asked == 0 && !more) {
            more = true;
            loop.wantsMore(this);
        }
        Verdict verdict = new Verdict(0, last.remaining() + lease.left(), last.resetMicros(), lease.leftFromMicros());
        return new Decision.Admitted(List.of(verdict), Decision.Basis.LEASE);
    }

    private boolean isLeased() {
        return remembers && quota.sharing() == Quota.Sharing.LEASED && BlockLease.isPossible(numbers);
    }

    private long wanted() {
        return demandingness.wanted(last.remaining(), loop.liveNodes());
    }

    /** New ones are taken when half of those are gone that should be at hand. */
    private void learn(Verdict verdict) {
        last = verdict;
        least = wanted() / 2;
    }

    private void remember(Verdict verdict, Limit limit, long cost, long sentNanos) {
        learn(verdict);
        if (verdict.waitMicros() == 0) {
            refusal = null;
        } else if (remembers && verdict.waitMicros() != Limit.NEVER) {
            refusal = Refusal.of(limit, cost, verdict, sentNanos);
        }
    }

    /** Questions of equal cost: as many as were admitted are, in the order in which they came. */
    private final class Run implements Asked {
        private final Charge charge;
        private final List<Question> questions;

        Run(Charge charge, List<Question> questions) {
            this.charge = charge;
            this.questions = questions;
        }

        @Override
        public void told(Told told, long sentNanos) {
            asked--;
            Verdict verdict = told.verdicts().get(0);
            remember(verdict, charge.quota().limit(), charge.cost(), sentNanos);
            for (int i = 0; i < questions.size(); i++) {
                Question question = questions.get(i);
                if (i < told.admitted()) {
                    long behind = (told.admitted() - 1 - i) * charge.cost();
                    loop.admit(
                            question,
                            List.of(new Verdict(
                                    0, verdict.remaining() + behind, verdict.resetMicros(), verdict.fromMicros())));
                } else {
                    loop.decide(question, new Decision.Rejected(told.verdicts(), Decision.Basis.STATE));
                }
            }
            loop.answered(KeyState.this);
        }

        @Override
        public boolean isWaiting() {
            return questions.stream().anyMatch(question -> !question.isDecided());
        }

        @Override
        public void unanswered() {
            asked--;
            questions.forEach(loop::decideAway);
            loop.answered(KeyState.this);
        }
    }

    /** Permits for those who are still to come. */
    private final class Beforehand implements Asked {
        private final LimitNumbers limit;

        Beforehand(LimitNumbers limit) {
            this.limit = limit;
        }

        @Override
        public void told(Told told, long sentNanos) {
            asked--;
            Verdict verdict = told.verdicts().get(0);
            learn(verdict);
            if (told.admitted() > 0) {
                leased += told.admitted();
                leases.add(new BlockLease(limit, told.admitted(), verdict.fromMicros(), sentNanos));
                if (!limit.equals(numbers)) {
                    giveBackLeases();
                }
            }
            loop.answered(KeyState.this);
        }

        @Override
        public boolean isWaiting() {
            return false;
        }

        @Override
        public void unanswered() {
            asked--;
            loop.answered(KeyState.this);
        }
    }
}
