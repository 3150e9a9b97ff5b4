// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

/** Told what becomes of the connections of a {@link RpcClient}, on their event loops. */
public interface ConnectionListener {
    /** Who does not care. */
    ConnectionListener NONE = new ConnectionListener() {
        @Override
        public void onReached() {}

        @Override
        public void onLost() {}
    };

    /** A server has introduced itself on a connection. */
    void onReached();

    /** A connection broke, could not be made, or takes no new calls because the server is about to leave. */
    void onLost();
}
