// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the owner of a client's connection is told. */
final class ClientEvents implements ClientConnection.Listener {
    final List<String> events = new ArrayList<>();

    @Nullable
    WireFailure failure;

    @Override
    public void onReady(ClientConnection connection, Hello server) {
        events.add("ready");
    }

    @Override
    public void onCapacity(ClientConnection connection) {
        events.add("capacity");
    }

    @Override
    public void onDraining(ClientConnection connection) {
        events.add("draining");
    }

    @Override
    public void onClosed(ClientConnection connection, @Nullable WireFailure reason) {
        events.add("closed");
        failure = reason;
    }
}
