// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.redis.DecisionReader.Told;
import org.jspecify.annotations.Nullable;

/** What goes with no other: several charges, a request with a name, a place in a queue, something to give back. */
final class AskedApart implements Asked {
    private final DecisionLoop loop;
    private final @Nullable Question question;
    private final String tag;
    private final Way way;

    /** How it is put into a batch. */
    private interface Way {
        void into(DemandBatch batch, Asked who);
    }

    private AskedApart(DecisionLoop loop, @Nullable Question question, String key, Way way) {
        this.loop = loop;
        this.question = question;
        this.tag = LimitKeys.tag(key);
        this.way = way;
    }

    /** All charges or none; once, if it has a name. */
    static AskedApart all(DecisionLoop loop, Question question) {
        return new AskedApart(
                loop,
                question,
                question.charge().key(),
                (batch, who) -> batch.tryAll(
                        question.demand().charges(), question.demand().id(), who));
    }

    /** A place in the queue of a leaky bucket. */
    static AskedApart place(DecisionLoop loop, Question question, long longestMicros) {
        return new AskedApart(
                loop,
                question,
                question.charge().key(),
                (batch, who) -> batch.reserve(question.charge(), longestMicros, who));
    }

    /** What was not needed. */
    static AskedApart giveBack(DecisionLoop loop, Charge charge, long fromMicros) {
        return new AskedApart(loop, null, charge.key(), (batch, who) -> batch.refund(charge, fromMicros, who));
    }

    String tag() {
        return tag;
    }

    /** Unless it was told something meanwhile. */
    void into(DemandBatch batch) {
        if (question == null || !question.isDecided()) {
            way.into(batch, this);
        }
    }

    @Override
    public void told(Told told, long sentNanos) {
        if (question == null) {
            return;
        }
        if (told.admitted() > 0) {
            loop.admit(question, told.verdicts());
        } else {
            loop.decide(question, new Decision.Rejected(told.verdicts(), Decision.Basis.STATE));
        }
    }

    @Override
    public boolean isWaiting() {
        return question == null || !question.isDecided();
    }

    @Override
    public void unanswered() {
        if (question != null) {
            loop.decideAway(question);
        }
    }
}
