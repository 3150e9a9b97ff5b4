// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store that is always away. */
final class AwayStore implements RegistryStore {
    @Override
    public Future<Registered> register(
            String service, String id, String profile, State state, int weight, long generation, Duration lease) {
        return away();
    }

    @Override
    public Future<List<Renewed>> renew(String service, List<Held> leases, Duration lease) {
        return away();
    }

    @Override
    public Future<Answer> change(
            String service, String id, long generation, @Nullable State state, @Nullable Integer weight) {
        return away();
    }

    @Override
    public Future<Answer> withdraw(String service, String id, long generation) {
        return away();
    }

    @Override
    public Future<Snapshot> snapshot(String service) {
        return away();
    }

    @Override
    public Future<Pulse> pulse(String service) {
        return away();
    }

    @Override
    public Future<Map<String, Duration>> leases(String service) {
        return away();
    }

    @Override
    public Future<Set<String>> services() {
        return away();
    }

    @Override
    public Following follow(String service, long revision, Follower follower) {
        throw new AssertionError("nobody has taken a snapshot to follow from");
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private static <T> Future<T> away() {
        return Future.failedFuture("away");
    }
}
