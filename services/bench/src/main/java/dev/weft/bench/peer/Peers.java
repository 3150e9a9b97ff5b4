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
    private static final Map<String, Supplier<Peer>> FORMS = forms();

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

    private static Map<String, Supplier<Peer>> forms() {
        var peers = new LinkedHashMap<String, Supplier<Peer>>();
        peers.put("weft-mesh", WeftMeshPeer::unprotected);
        peers.put("weft-mesh-default", WeftMeshPeer::byDefault);
        peers.put("weft-mesh-protected", WeftMeshPeer::protectedByAll);
        return Collections.unmodifiableMap(peers);
    }

    /** What every peer's sockets are here: {@code epoll} where its native half is on the class path, else {@code NIO}. */
    public static String transport() {
        return NettyTransport.best().name();
    }

    /** Those that are compared if nobody says. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** Forms of Weft beside that, to be compared with each other. */
    public static Set<String> formsOfWeft() {
        return FORMS.keySet();
    }

    /**
     * The peer of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Peer named(String name) {
        Supplier<Peer> peer = BY_NAME.containsKey(name) ? BY_NAME.get(name) : FORMS.get(name);
        if (peer == null) {
            throw new IllegalArgumentException(
                    "no peer \"%s\"; there are %s and %s".formatted(name, names(), formsOfWeft()));
        }
        return peer.get();
    }
}
