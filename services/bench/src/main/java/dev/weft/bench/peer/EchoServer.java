// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

/** A running echo: whatever it receives, it sends back. */
public interface EchoServer extends AutoCloseable {

    /** Stops listening and ends the server's threads. */
    @Override
    void close();
}
