// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import dev.weft.BalanceSettings;
import dev.weft.MeshOptions;
import dev.weft.ProtectionSettings;
import dev.weft.RegistrySettings;
import dev.weft.balance.BalanceOptions;
import dev.weft.config.HostPort;
import dev.weft.config.Settings;
import dev.weft.config.TlsFiles;
import dev.weft.limiter.mesh.LimitsSettings;
import dev.weft.rpc.RpcClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one gateway is set up; {@code conf/gateway.json} explains each setting.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param name what this instance calls itself towards the mesh
 * @param deadline how long a call to the mesh may take
 * @param drainTimeout how long running requests may take to end when the gateway stops
 * @param idleTimeout how long a connection may stay silent
 * @param maxRequestLineBytes longest request line accepted
 * @param maxHeaderBytes longest headers accepted, all together
 * @param hello where hello is; empty to ask the registry
 * @param zone where this gateway runs; empty for nowhere in particular
 * @param registry where services are found
 * @param balance how calls are spread over their instances
 * @param protection what protects callers of services
 * @param limits what is limited, and where it is counted; null for nothing
 * @param proxies how many proxies of our own stand in front
 * @param tls PEM files for calls to the mesh; null for plain TCP
 */
public record GatewaySettings(
        String host,
        int port,
        String name,
        Duration deadline,
        Duration drainTimeout,
        Duration idleTimeout,
        int maxRequestLineBytes,
        int maxHeaderBytes,
        List<SocketAddress> hello,
        String zone,
        RegistrySettings registry,
        BalanceOptions balance,
        ProtectionSettings protection,
        @Nullable LimitsSettings limits,
        int proxies,
        @Nullable TlsFiles tls) {
    private static final int MOST_PORT = 65_535;
    private static final int DEFAULT_PORT = 8_080;
    private static final int MOST_PROXIES = 16;
    private static final int LEAST_BYTES = 256;
    private static final int MOST_BYTES = 1 << 20;
    private static final int DEFAULT_BYTES = 8_192;

    /**
     * The settings in a verticle's configuration.
     *
     * @throws dev.weft.config.SettingsException at the first mistake
     */
    public static GatewaySettings of(JsonObject config) {
        Settings settings = Settings.of("configuration of GatewayVerticle", config);
        GatewaySettings gateway = new GatewaySettings(
                settings.text("host", "127.0.0.1"),
                settings.integer("port", DEFAULT_PORT, 0, MOST_PORT),
                settings.text("name", "gateway"),
                settings.duration("deadline", Duration.ofSeconds(2)),
                settings.duration("drainTimeout", Duration.ofSeconds(30)),
                settings.duration("idleTimeout", Duration.ofMinutes(1)),
                settings.integer("maxRequestLineBytes", DEFAULT_BYTES, LEAST_BYTES, MOST_BYTES),
                settings.integer("maxHeaderBytes", DEFAULT_BYTES, LEAST_BYTES, MOST_BYTES),
                settings.list("hello", HostPort::parse),
                settings.optionalText("zone").orElse(""),
                RegistrySettings.in(settings),
                BalanceSettings.in(settings),
                ProtectionSettings.in(settings),
                LimitsSettings.in(settings).orElse(null),
                settings.integer("proxies", 0, 0, MOST_PROXIES),
                settings.object("tls").map(TlsFiles::of).orElse(null));
        settings.finish();
        return gateway;
    }

    /** The mesh's side of it. */
    MeshOptions mesh() {
        RpcClientOptions client = new RpcClientOptions().setTimeout(deadline).setSsl(tls == null ? null : tls.client());
        return new MeshOptions()
                .setName(name)
                .setZone(zone)
                .setRegistry(registry)
                .setBalance(balance)
                .setProtection(protection.protection())
                .setClient(client);
    }

    /** The HTTP side of it. */
    HttpServerOptions http() {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setIdleTimeout((int) Math.max(1, idleTimeout.toSeconds()))
                .setMaxInitialLineLength(maxRequestLineBytes)
                .setMaxHeaderSize(maxHeaderBytes);
    }
}
