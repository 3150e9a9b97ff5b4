// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.child;

import dev.weft.bench.limits.peer.Contender;
import dev.weft.bench.limits.peer.DecisionRing;
import dev.weft.bench.limits.peer.SharedLimits;
import dev.weft.bench.limits.peer.Workload;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Who shares limits through a Redis: {@code LimitsMain CONTENDER REDIS-URI}.
 *
 * <pre>
 * run WORKLOAD IN-FLIGHT SETTLE-MILLIS MILLIS     decides, and answers "decisions-a-second all-decisions"
 * </pre>
 */
public final class LimitsMain {
    private final Contender contender;
    private final String redisUri;
    private final Map<Workload, SharedLimits> open = new EnumMap<>(Workload.class);

    private LimitsMain(Contender contender, String redisUri) {
        this.contender = contender;
        this.redisUri = redisUri;
    }

    public static void main(String[] args) throws InterruptedException {
        Commands.serve(() -> new LimitsMain(Contender.valueOf(args[0]), args[1])::answer);
    }

    private String answer(List<String> words) throws InterruptedException {
        if (!words.get(0).equals("run")) {
            throw new IllegalArgumentException("a limiter knows no command " + words);
        }
        Workload workload = Workload.valueOf(words.get(1));
        SharedLimits limits = open.computeIfAbsent(workload, one -> contender.open(redisUri, one));
        DecisionRing ring = new DecisionRing(limits, workload, Integer.parseInt(words.get(2)));
        DecisionRing.Done done = ring.run(millis(words.get(3)), millis(words.get(4)));
        return done.perSecond() + " " + done.all();
    }

    private static Duration millis(String word) {
        return Duration.ofMillis(Long.parseLong(word));
    }
}
