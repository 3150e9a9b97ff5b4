// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import dev.weft.MeshOptions;
import dev.weft.RegistrySettings;
import dev.weft.config.Settings;
import dev.weft.config.TlsFiles;
import dev.weft.limiter.mesh.LimitsSettings;
import dev.weft.limiter.server.EnvoyRateLimits.Force;
import dev.weft.rpc.RpcServerOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one limiter is set up; {@code conf/limiter.json} explains each setting.
 *
 * @param host address to listen on
 * @param port port of Weft's wire; 0 for any free one
 * @param grpcPort port of gRPC; 0 for any free one
 * @param advertisedHost the host that others are told to call; null for {@code host}
 * @param name what this instance calls itself; null for a generated name
 * @param drainTimeout how long running calls may take to end when the server stops
 * @param registry where it registers
 * @param limits the rules, and where they are counted
 * @param force whether rules refuse at all
 * @param tls the server's PEM files; null for plain TCP
 */
public record LimiterSettings(
        String host,
        int port,
        int grpcPort,
        @Nullable String advertisedHost,
        @Nullable String name,
        Duration drainTimeout,
        RegistrySettings registry,
        LimitsSettings limits,
        Force force,
        @Nullable TlsFiles tls) {
    private static final int MOST_PORT = 65_535;
    private static final int DEFAULT_PORT = 7_480;

    /** That of Envoy's own service. */
    private static final int DEFAULT_GRPC_PORT = 8_081;

    /**
     * The settings in a verticle's configuration.
     *
     * @throws dev.weft.config.SettingsException at the first mistake
     */
    public static LimiterSettings of(JsonObject config) {
        Settings settings = Settings.of("configuration of LimiterVerticle", config);
        LimiterSettings limiter = new LimiterSettings(
                settings.text("host", "127.0.0.1"),
                settings.integer("port", DEFAULT_PORT, 0, MOST_PORT),
                settings.integer("grpcPort", DEFAULT_GRPC_PORT, 0, MOST_PORT),
                settings.optionalText("advertisedHost").orElse(null),
                settings.optionalText("name").orElse(null),
                settings.duration("drainTimeout", Duration.ofSeconds(30)),
                RegistrySettings.in(settings),
                LimitsSettings.in(settings)
                        .orElseThrow(() -> settings.mistake("limits", "must be given: it says what is limited")),
                settings.isTrue("shadow") ? Force.SHADOW : Force.AS_RULED,
                settings.object("tls").map(TlsFiles::of).orElse(null));
        settings.finish();
        return limiter;
    }

    /** The same in the mesh's words. */
    MeshOptions mesh() {
        RpcServerOptions server = new RpcServerOptions()
                .setHost(host)
                .setPort(port)
                .setDrainTimeout(drainTimeout)
                .setSsl(tls == null ? null : tls.server());
        MeshOptions mesh = new MeshOptions()
                .setServer(server)
                .setAdvertisedHost(advertisedHost)
                .setRegistry(registry);
        Optional.ofNullable(name).ifPresent(mesh::setName);
        return mesh;
    }
}
