// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import dev.weft.call.Call;
import dev.weft.call.CallContext;
import dev.weft.call.Peer;
import dev.weft.limiter.rules.Attributes;
import org.jspecify.annotations.Nullable;

/** What a call of the mesh is known by, as this package's page says. */
record CallAttributes(Call call) implements Attributes {
    static final String TENANT = "weft-tenant";
    static final String USER = "weft-user";

    @Override
    public String service() {
        return call.method().service();
    }

    @Override
    public String method() {
        return call.method().name();
    }

    @Override
    public @Nullable String tenant() {
        return header(TENANT);
    }

    @Override
    public @Nullable String user() {
        String said = header(USER);
        return said != null ? said : call.peer().certificateSubject();
    }

    @Override
    public @Nullable String ip() {
        return call.peer() == Peer.LOCAL
                ? null
                : ClientNetwork.of(withoutPort(call.peer().address()));
    }

    /** Of this call's own metadata, or on the side that calls of what it sends on. */
    @Override
    public @Nullable String header(String name) {
        return call.metadata()
                .get(name)
                .or(() -> CallContext.current()
                        .flatMap(handled -> handled.propagated().get(name)))
                .orElse(null);
    }

    private static String withoutPort(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
