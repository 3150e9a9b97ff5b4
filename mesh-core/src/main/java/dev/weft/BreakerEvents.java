// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.breaker.BreakerListener;
import dev.weft.breaker.OutcomeTally;
import dev.weft.breaker.StateName;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Listens to the breakers of one service. */
final class BreakerEvents {
    private final BreakerNews news;
    private final String service;

    BreakerEvents(BreakerNews news, String service) {
        this.news = news;
        this.service = service;
    }

    static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Of a method's. */
    BreakerListener ofMethod(String methodsService, String method) {
        return listener(methodsService, method, null, open -> {});
    }

    /** Of an instance's; {@code opened} is told at once whether it is open. */
    BreakerListener ofInstance(String instance, Consumer<Boolean> opened) {
        return listener(service, null, instance, opened);
    }

    private BreakerListener listener(
            String subject, @Nullable String method, @Nullable String instance, Consumer<Boolean> opened) {
        return new BreakerListener() {
            @Override
            public void changed(StateName from, StateName to, OutcomeTally seen) {
                opened.accept(to == StateName.OPEN || to == StateName.FORCED_OPEN);
                news.tell(new BreakerChange(subject, method, instance, from, to, seen));
            }

            @Override
            public void wouldOpen(OutcomeTally seen) {
                StateName only = StateName.METRICS_ONLY;
                news.tell(new BreakerChange(subject, method, instance, only, only, seen));
            }
        };
    }
}
