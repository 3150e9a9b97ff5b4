// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import dev.weft.MeshOptions;
import dev.weft.RegistrySettings;
import dev.weft.config.Settings;
import dev.weft.config.TlsFiles;
import dev.weft.limiter.mesh.LimitsSettings;
import dev.weft.registry.Instance;
import dev.weft.rpc.RpcServerOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one hello server is set up; {@code conf/hello.json} explains each setting.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param advertisedHost the host that others are told to call; null for {@code host}
 * @param name what this instance calls itself; null for a generated name
 * @param drainNotice how long it still takes calls after it has said that it leaves
 * @param drainTimeout how long running calls may take to end when the server stops
 * @param maxConnections how many connections are accepted at once
 * @param shedsLoad whether calls are refused that are more than it bears
 * @param zone where this instance runs; empty for nowhere in particular
 * @param weight its share of the calls
 * @param tags what routes may ask for
 * @param registry where it registers
 * @param limits what is limited, and where it is counted; null for nothing
 * @param tls the server's PEM files; null for plain TCP
 */
public record HelloSettings(
        String host,
        int port,
        @Nullable String advertisedHost,
        @Nullable String name,
        Duration drainNotice,
        Duration drainTimeout,
        int maxConnections,
        boolean shedsLoad,
        String zone,
        int weight,
        Map<String, String> tags,
        RegistrySettings registry,
        @Nullable LimitsSettings limits,
        @Nullable TlsFiles tls) {
    private static final int MOST_PORT = 65_535;
    private static final int DEFAULT_PORT = 7_400;

    /**
     * The settings in a verticle's configuration.
     *
     * @throws dev.weft.config.SettingsException at the first mistake
     */
    public static HelloSettings of(JsonObject config) {
        Settings settings = Settings.of("configuration of HelloVerticle", config);
        HelloSettings hello = new HelloSettings(
                settings.text("host", "127.0.0.1"),
                settings.integer("port", DEFAULT_PORT, 0, MOST_PORT),
                settings.optionalText("advertisedHost").orElse(null),
                settings.optionalText("name").orElse(null),
                settings.duration("drainNotice", new MeshOptions().drainNotice()),
                settings.duration("drainTimeout", Duration.ofSeconds(30)),
                settings.integer("maxConnections", new RpcServerOptions().maxConnections(), 1, 1_000_000),
                settings.isTrue("shedsLoad"),
                settings.optionalText("zone").orElse(""),
                settings.integer("weight", Instance.USUAL_WEIGHT, 0, Instance.MOST_WEIGHT),
                settings.texts("tags"),
                RegistrySettings.in(settings),
                LimitsSettings.in(settings).orElse(null),
                settings.object("tls").map(TlsFiles::of).orElse(null));
        settings.finish();
        return hello;
    }

    /** The same in the mesh's words. */
    MeshOptions mesh() {
        RpcServerOptions server = new RpcServerOptions()
                .setHost(host)
                .setPort(port)
                .setDrainTimeout(drainTimeout)
                .setMaxConnections(maxConnections)
                .setSsl(tls == null ? null : tls.server());
        MeshOptions mesh = new MeshOptions()
                .setServer(server)
                .setAdvertisedHost(advertisedHost)
                .setDrainNotice(drainNotice)
                .setShedsLoad(shedsLoad)
                .setZone(zone)
                .setWeight(weight)
                .setTags(tags)
                .setRegistry(registry);
        Optional.ofNullable(name).ifPresent(mesh::setName);
        return mesh;
    }
}
