// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Tenant, user and method have a limit each, of any kind: a demand is charged to all of them or to none. */
@Domain(LimitSamples.class)
@Domain(DomainContext.Global.class)
class AllOrNothingProperties {
    private static final int STEPS = 60;
    private static final int KEYS = 1_000;
    private static Vertx vertx;

    private long now;

    @BeforeContainer
    static void openVertx() {
        vertx = Vertx.vertx();
    }

    @AfterContainer
    static void closeVertx() {
        vertx.close().await();
    }

    @Property(tries = 1_000)
    void demand_is_admitted_if_each_of_its_limits_would_admit_it_and_then_charged_to_each(
            @ForAll Limit tenant, @ForAll Limit user, @ForAll Limit method, @ForAll long seed) {
        List<Limit> limits = List.of(tenant, user, method);
        List<Usage> alone = new ArrayList<>(limits.stream().map(Limit::fresh).toList());
        Adversary adversary = new Adversary(limits.get((int) Long.remainderUnsigned(seed, 3)), seed);
        LocalLimiter limiter = new LocalLimiter(vertx, KEYS, () -> now);

        for (int i = 0; i < STEPS; i++) {
            now = adversary.nextInstant(alone.get(0));
            List<Charge> charges = charges(limits, adversary.random());
            boolean admissible = true;
            for (int k = 0; k < charges.size(); k++) {
                admissible &= alone.get(k).copy().tryTake(now, charges.get(k).cost()) == 0;
            }
            List<Verdict> before = look(limiter, charges);

            Decision decision = limiter.decide(new Demand(charges, null));

            assertThat(decision.isAdmitted()).isEqualTo(admissible);
            if (admissible) {
                for (int k = 0; k < charges.size(); k++) {
                    alone.get(k).tryTake(now, charges.get(k).cost());
                    assertThat(decision.verdicts().get(k).remaining())
                            .isEqualTo(alone.get(k).remaining(now));
                }
            } else {
                assertThat(look(limiter, charges)).isEqualTo(before);
            }
        }
    }

    @Property(tries = 500)
    void key_that_comes_twice_is_charged_for_the_sum_or_not_at_all(@ForAll Limit limit, @ForAll long seed) {
        Random random = new Random(seed);
        LocalLimiter limiter = new LocalLimiter(vertx, KEYS, () -> now);
        Usage alone = limit.fresh();
        for (int i = 0; i < STEPS; i++) {
            now = seed >>> 16;
            long first = cost(limit, random);
            long second = cost(limit, random);
            Quota quota = Quota.of(limit);
            boolean admissible = alone.tryTake(now, first + second) == 0;

            Decision decision =
                    limiter.decide(Demand.of(new Charge("a", quota, first), new Charge("a", quota, second)));

            assertThat(decision.isAdmitted()).isEqualTo(admissible);
            assertThat(decision.verdicts().get(1).remaining()).isEqualTo(alone.remaining(now));
        }
    }

    private static List<Charge> charges(List<Limit> limits, Random random) {
        List<Charge> charges = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            charges.add(new Charge("key-" + i, Quota.of(limits.get(i)), cost(limits.get(i), random)));
        }
        return charges;
    }

    private static long cost(Limit limit, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> Math.min(limit.capacity(), Limits.MOST_PERMITS / 2);
            case 2 -> Math.min(limit.capacity() + 1, Limits.MOST_PERMITS / 2);
            default -> 1 + random.nextInt(3);
        };
    }

    private static List<Verdict> look(LocalLimiter limiter, List<Charge> charges) {
        return charges.stream()
                .map(charge -> limiter.decide(Demand.of(charge.key(), charge.quota(), 0)))
                .map(decision -> decision.verdicts().get(0))
                .toList();
    }
}
