// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** All peers by the name that the command line uses, the floor first. */
public final class Peers {
    /** The name of the floor, to which everybody's ratio is taken. */
    public static final String FLOOR = "netty";

    private static final Map<String, Supplier<Peer>> BY_NAME = byName();

    private Peers() {}

    private static Map<String, Supplier<Peer>> byName() {
        var peers = new LinkedHashMap<String, Supplier<Peer>>();
        peers.put(FLOOR, NettyPeer::new);
        peers.put("weft", WeftPeer::new);
        peers.put("rsocket", RSocketPeer::new);
        peers.put("grpc-java", GrpcJavaPeer::new);
        peers.put("event-bus", EventBusPeer::new);
        peers.put("vertx-grpc", VertxGrpcPeer::new);
        peers.put("http-json", HttpJsonPeer::new);
        peers.put("dubbo", DubboPeer::new);
        return Collections.unmodifiableMap(peers);
    }

    /** What every peer's sockets are here: {@code epoll} where its native half is on the class path, else {@code NIO}. */
    public static String transport() {
        return NettyTransport.best().name();
    }

    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /**
     * The peer of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Peer named(String name) {
        Supplier<Peer> peer = BY_NAME.get(name);
        if (peer == null) {
            throw new IllegalArgumentException("no peer \"%s\"; there are %s".formatted(name, names()));
        }
        return peer.get();
    }
}
