// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

/**
 * A way of calling another process, set up as its own makers recommend for speed.
 *
 * <p>This is the seam of the harness: the load, the measuring and the report know peers through nothing else. Server and
 * client live in different JVMs, so an instance is only ever asked for one of the two.
 */
public interface Peer {

    /** The name in the report's rows. */
    String title();

    /** How it is set up, in one line: version, transport, and everything that differs from its defaults. */
    String setup();

    /**
     * Starts an echo on the loopback interface and returns when it accepts connections.
     *
     * @throws Exception if it cannot, for instance because {@code port} is taken
     */
    EchoServer serve(int port) throws Exception;

    /**
     * Opens one connection and returns when it can be used.
     *
     * @throws Exception if nothing answers there
     */
    EchoClient<?> connect(String host, int port) throws Exception;
}
