// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection.
 *
 * @param address the remote address as {@code host:port}
 * @param announcedName the name that the peer gave itself: good for logs, proof of nothing; empty when it gave none
 * @param certificateSubject distinguished name in the peer's verified TLS certificate, or null without mutual TLS
 */
public record Peer(
        String address, String announcedName, @Nullable String certificateSubject) {

    /** Nobody in particular, for calls that crossed no connection. */
    public static final Peer LOCAL = new Peer("local", "", null);

    /** The proven identity: the subject of the verified certificate. */
    public Optional<String> identity() {
        return Optional.ofNullable(certificateSubject);
    }
}
