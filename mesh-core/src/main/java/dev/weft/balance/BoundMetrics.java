// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.net.endpoint.InteractionMetrics;
import java.io.IOException;
import java.net.ConnectException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What Vert.x reports of the calls to one server of one list, passed on to the server's node. Thread-safe: bound once, before the
 * list is used.
 */
final class BoundMetrics implements InteractionMetrics<BoundMetrics.Interaction> {
    private final LongSupplier clock;
    private volatile @Nullable Node node;

    BoundMetrics(LongSupplier clock) {
        this.clock = clock;
    }

    /** One call, at the node to which its list was bound. */
    static final class Interaction extends InFlight {
        private final Node at;

        Interaction(Node at) {
            this.at = at;
        }
    }

    void bind(Node node) {
        this.node = node;
    }

    @Override
    public Interaction initiateRequest() {
        Node bound = node;
        if (bound == null) {
            throw new IllegalStateException("these metrics are of a server that is in no list");
        }
        Interaction interaction = new Interaction(bound);
        bound.begin(interaction, clock.getAsLong());
        return interaction;
    }

    @Override
    public void reportFailure(Interaction interaction, Throwable failure) {
        interaction.at.end(interaction, clock.getAsLong(), outcome(failure));
    }

    @Override
    public void reportResponseEnd(Interaction interaction) {
        interaction.at.end(interaction, clock.getAsLong(), Outcome.SUCCESS);
    }

    private static Outcome outcome(Throwable failure) {
        boolean lost = failure instanceof ConnectException
                || failure instanceof HttpClosedException
                || failure instanceof IOException;
        return lost ? Outcome.LOST : Outcome.FAILURE;
    }
}
