// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

/**
 * One connection to an {@link EchoServer}, with any number of calls in flight on it.
 *
 * @param <R> the reply, as the peer hands it to its callers
 */
public interface EchoClient<R> extends AutoCloseable {

    /** Gets ready to echo {@code payload}, which is not changed afterwards. */
    EchoCall<R> prepare(byte[] payload);

    /** How many bytes came back; cheap, it is asked of every reply. */
    int lengthOf(R reply);

    /** The bytes that came back; it is asked of one reply in a thousand. */
    byte[] contentOf(R reply);

    /** Runs the first sends of a load where the peer likes best to be called: on its I/O thread, if it has a say. */
    void execute(Runnable burst);

    /** Closes the connection and ends the client's threads. */
    @Override
    void close();
}
