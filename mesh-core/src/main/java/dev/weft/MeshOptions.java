// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.balance.BalanceOptions;
import dev.weft.registry.Instance;
import dev.weft.rpc.RpcClientOptions;
import dev.weft.rpc.RpcServerOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who this process is in the mesh, and how it serves and calls. A plain bag; set before use, then leave alone. */
public final class MeshOptions {
    private String name = "weft-" + UUID.randomUUID().toString().substring(0, 8);
    private String zone = "";
    private @Nullable String advertisedHost;
    private int weight = Instance.USUAL_WEIGHT;
    private Map<String, String> tags = Map.of();
    private RegistrySettings registry = RegistrySettings.local();
    private BalanceOptions balance = new BalanceOptions();
    private Protection protection = Protection.DEFAULT;
    private boolean shedsLoad;
    private Duration drainNotice = Duration.ofMillis(200);
    private RpcServerOptions server = new RpcServerOptions();
    private RpcClientOptions client = new RpcClientOptions();

    /** A generated name, loopback only, no TLS. */
    public MeshOptions() {}

    /** A copy of {@code other}. */
    public MeshOptions(MeshOptions other) {
        name = other.name;
        zone = other.zone;
        advertisedHost = other.advertisedHost;
        weight = other.weight;
        tags = other.tags;
        registry = other.registry;
        balance = new BalanceOptions(other.balance);
        protection = other.protection;
        shedsLoad = other.shedsLoad;
        drainNotice = other.drainNotice;
        server = new RpcServerOptions(other.server);
        client = new RpcClientOptions(other.client);
    }

    /**
     * Name of this instance, at most 255 bytes of UTF-8 without white space; callers see it as {@code weft-instance}. In the
     * registry it is unique: who takes a name makes the one that had it stop.
     */
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

    /** This instance's share of the calls, 0 to 10,000; 100 is usual, 0 takes none. */
    public MeshOptions setWeight(int weight) {
        this.weight = weight;
        return this;
    }

    /** What routes and people may ask for, such as {@code track=canary}. */
    public MeshOptions setTags(Map<String, String> tags) {
        this.tags = Map.copyOf(tags);
        return this;
    }

    /** Where instances register, and are found. */
    public MeshOptions setRegistry(RegistrySettings registry) {
        this.registry = Objects.requireNonNull(registry);
        return this;
    }

    /** How calls are spread over instances. The zone is taken from these options if the other has none. */
    public MeshOptions setBalance(BalanceOptions balance) {
        this.balance = Objects.requireNonNull(balance);
        return this;
    }

    /** What protects calls and those who make them; {@link Mesh#protect} changes it later. */
    public MeshOptions setProtection(Protection protection) {
        this.protection = Objects.requireNonNull(protection);
        return this;
    }

    /**
     * Serves as many unary calls at once as this instance bears, which it finds out by what they take, and refuses the others
     * before they wait: those of the least {@link dev.weft.call.Priority} first. For handlers that do not answer at once; off by
     * default.
     */
    public MeshOptions setShedsLoad(boolean shedsLoad) {
        this.shedsLoad = shedsLoad;
        return this;
    }

    /**
     * How long an instance that is about to leave still takes calls after it has said so; default 200 ms. Longer lets slower
     * registries tell more callers, shorter stops sooner; calls that come later are turned away and go elsewhere.
     */
    public MeshOptions setDrainNotice(Duration notice) {
        this.drainNotice = Objects.requireNonNull(notice);
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

    public int weight() {
        return weight;
    }

    public Map<String, String> tags() {
        return tags;
    }

    public RegistrySettings registry() {
        return registry;
    }

    public BalanceOptions balance() {
        return balance.zone().isEmpty() ? new BalanceOptions(balance).setZone(zone) : balance;
    }

    public Protection protection() {
        return protection;
    }

    public boolean shedsLoad() {
        return shedsLoad;
    }

    public Duration drainNotice() {
        return drainNotice;
    }

    public RpcServerOptions server() {
        return server;
    }

    public RpcClientOptions client() {
        return client;
    }
}
