// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Limit;
import dev.weft.limiter.Verdict;
import dev.weft.redis.RedisFailure;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@code decide.lua} answers, demand by demand in the order in which they were asked. */
final class DecisionReader {
    private static final long NEVER = -1;

    private final long[] answer;
    private int place;

    private DecisionReader(long[] answer) {
        this.answer = answer;
    }

    /** What one demand is told. */
    record Told(long admitted, List<Verdict> verdicts) {}

    /**
     * What demands with so many charges each are told.
     *
     * @throws RedisFailure if that is no answer to them
     */
    static List<Told> read(@Nullable Response answer, List<Integer> charges) {
        int numbers = 0;
        for (int many : charges) {
            numbers += 1 + 4 * many;
        }
        if (answer == null) {
            throw new RedisFailure("no answer to " + charges.size() + " demands: nil");
        }
        long[] answered = PackedNumbers.read(answer.toBytes());
        if (answered.length != numbers) {
            throw new RedisFailure(
                    "no answer to " + charges.size() + " demands: " + answered.length + " elements, not " + numbers);
        }
        DecisionReader reader = new DecisionReader(answered);
        List<Told> told = new ArrayList<>(charges.size());
        for (int many : charges) {
            told.add(reader.told(many));
        }
        return told;
    }

    private Told told(int charges) {
        long admitted = next();
        if (charges == 1) {
            return new Told(admitted, List.of(verdict()));
        }
        List<Verdict> verdicts = new ArrayList<>(charges);
        for (int i = 0; i < charges; i++) {
            verdicts.add(verdict());
        }
        return new Told(admitted, verdicts);
    }

    private Verdict verdict() {
        long wait = next();
        return new Verdict(wait == NEVER ? Limit.NEVER : wait, next(), next(), next());
    }

    private long next() {
        return answer[place++];
    }
}
