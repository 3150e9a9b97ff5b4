// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import dev.weft.limiter.mesh.ClientNetwork;
import dev.weft.limiter.rules.Attributes;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request of a stranger is known by. Of whom and for whom it is we do not know before somebody has proven it, whatever
 * its headers say.
 *
 * @param request the request
 * @param path that of the request, as it is routed
 * @param proxies how many proxies of our own stand in front, each of which adds an address to X-Forwarded-For
 */
record EdgeAttributes(HttpServerRequest request, String path, int proxies) implements Attributes {
    private static final String FORWARDED_FOR = "x-forwarded-for";

    @Override
    public @Nullable String service() {
        return callsHello() ? HelloResource.SERVICE : null;
    }

    @Override
    public @Nullable String method() {
        return callsHello() ? HelloResource.METHOD : null;
    }

    private boolean callsHello() {
        return path.startsWith(HelloResource.PATH);
    }

    @Override
    public @Nullable String tenant() {
        return null;
    }

    @Override
    public @Nullable String user() {
        return null;
    }

    /** The address that the outermost of our proxies saw; what is left of it anybody may have written. */
    @Override
    public @Nullable String ip() {
        if (proxies > 0) {
            List<String> hops = request.headers().getAll(FORWARDED_FOR).stream()
                    .flatMap(header -> List.of(header.split(",", -1)).stream())
                    .map(String::strip)
                    .toList();
            if (hops.size() >= proxies) {
                return ClientNetwork.of(hops.get(hops.size() - proxies));
            }
        }
        SocketAddress remote = request.remoteAddress();
        return remote == null || remote.hostAddress() == null ? null : ClientNetwork.of(remote.hostAddress());
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }
}
