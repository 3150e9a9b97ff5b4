// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Free ports. */
final class Ports {
    private Ports() {}

    /** A port at which nobody listens. */
    static int closed() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(Sandbox.HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
