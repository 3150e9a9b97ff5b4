// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Decision;
import dev.weft.limiter.Demand;
import dev.weft.limiter.Verdict;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A demand whose keys are in several slots of a Cluster, which no script can charge at once: one slot after the other, and
 * what was charged is given back when a later one refuses. Used once.
 */
final class SlotBySlot {
    private final Demand demand;
    private final Function<Demand, Future<Decision>> decide;
    private final BiConsumer<Demand, Decision.Admitted> giveBack;
    private final List<List<Integer>> slots;
    private final Verdict[] verdicts;
    private final List<Demand> charged = new ArrayList<>();
    private final List<Decision.Admitted> admissions = new ArrayList<>();

    SlotBySlot(
            Demand demand, Function<Demand, Future<Decision>> decide, BiConsumer<Demand, Decision.Admitted> giveBack) {
        this.demand = demand;
        this.decide = decide;
        this.giveBack = giveBack;
        Map<String, List<Integer>> byTag = new LinkedHashMap<>();
        this.verdicts = new Verdict[demand.charges().size()];
        for (int i = 0; i < verdicts.length; i++) {
            verdicts[i] = new Verdict(0, 0, 0, 0);
            byTag.computeIfAbsent(LimitKeys.tag(demand.charges().get(i).key()), tag -> new ArrayList<>())
                    .add(i);
        }
        this.slots = List.copyOf(byTag.values());
    }

    Future<Decision> decide() {
        return decideFrom(0);
    }

    private Future<Decision> decideFrom(int slot) {
        List<Charge> charges =
                slots.get(slot).stream().map(demand.charges()::get).toList();
        Demand part = new Demand(charges, demand.id());
        return decide.apply(part).compose(decision -> {
            for (int i = 0; i < charges.size(); i++) {
                verdicts[slots.get(slot).get(i)] = decision.verdicts().get(i);
            }
            if (decision instanceof Decision.Admitted admitted) {
                charged.add(part);
                admissions.add(admitted);
                return slot + 1 < slots.size() ? decideFrom(slot + 1) : Future.succeededFuture(all(decision));
            }
            for (int i = 0; i < charged.size(); i++) {
                giveBack.accept(charged.get(i), admissions.get(i));
            }
            return Future.succeededFuture(all(decision));
        });
    }

    private Decision all(Decision last) {
        return Decision.of(List.of(verdicts), last.basis());
    }
}
