// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.concurrent.ExecutionException;

/** Looks into event loops, which do not tell how many timers they hold. */
final class Timers {
    private Timers() {}

    /** How many timers wait on all event loops. */
    static int pending(Vertx vertx) {
        int pending = 0;
        for (EventExecutor eventLoop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            try {
                pending += eventLoop.submit(() -> pending(eventLoop)).get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }
        return pending;
    }

    private static int pending(EventExecutor eventLoop) throws ReflectiveOperationException {
        Field queue = AbstractScheduledEventExecutor.class.getDeclaredField("scheduledTaskQueue");
        queue.setAccessible(true);
        Collection<?> tasks = (Collection<?>) queue.get(eventLoop);
        return tasks == null ? 0 : tasks.size();
    }
}
