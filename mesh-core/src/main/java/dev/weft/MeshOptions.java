// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.rpc.RpcClientOptions;
import dev.weft.rpc.RpcServerOptions;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who this process is in the mesh, and how it serves and calls. A plain bag; set before use, then leave alone. */
public final class MeshOptions {
    private String name = "weft-" + UUID.randomUUID().toString().substring(0, 8);
    private String zone = "";
    private @Nullable String advertisedHost;
    private RpcServerOptions server = new RpcServerOptions();
    private RpcClientOptions client = new RpcClientOptions();

    /** A generated name, loopback only, no TLS. */
    public MeshOptions() {}

    /** A copy of {@code other}. */
    public MeshOptions(MeshOptions other) {
        name = other.name;
        zone = other.zone;
        advertisedHost = other.advertisedHost;
        server = new RpcServerOptions(other.server);
        client = new RpcClientOptions(other.client);
    }

    /** Name of this instance, at most 255 bytes of UTF-8; callers see it as {@code weft-instance}. */
    public MeshOptions setName(String name) {
        this.name = Objects.requireNonNull(name);
        return this;
    }

    /** Where this instance runs, such as a rack or a data centre; empty for nowhere in particular. */
    public MeshOptions setZone(String zone) {
        this.zone = Objects.requireNonNull(zone);
        return this;
    }

    /** The host that others reach this instance at, if it is not the one that the server listens at. */
    public MeshOptions setAdvertisedHost(@Nullable String host) {
        this.advertisedHost = host;
        return this;
    }

    /** How this instance serves. */
    public MeshOptions setServer(RpcServerOptions server) {
        this.server = Objects.requireNonNull(server);
        return this;
    }

    /** How this instance calls. */
    public MeshOptions setClient(RpcClientOptions client) {
        this.client = Objects.requireNonNull(client);
        return this;
    }

    public String name() {
        return name;
    }

    public String zone() {
        return zone;
    }

    public String advertisedHost() {
        return advertisedHost == null ? server.host() : advertisedHost;
    }

    public RpcServerOptions server() {
        return server;
    }

    public RpcClientOptions client() {
        return client;
    }
}
