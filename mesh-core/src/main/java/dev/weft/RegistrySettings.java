// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.config.Settings;
import dev.weft.registry.RegistryOptions;
import dev.weft.registry.redis.RedisStoreOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the registry is and how leases are kept in it, as the {@code registry} object of a configuration says; {@code
 * conf/hello.json} explains each setting.
 *
 * @param redis connection strings; none for a registry within this process or its Vert.x cluster
 * @param type one server, a master behind Sentinel, or a Cluster
 * @param masterName what Sentinel calls the master; null unless behind Sentinel
 * @param passwordFile file with Redis's password; null for none, or one in the connection string
 * @param authority certificates of those whom Redis's certificate may come from; null for the JDK's
 * @param prefix what all keys begin with
 * @param lease how long an instance is listed after its last renewal
 * @param directory where to write what is known; null for nowhere
 */
public record RegistrySettings(
        List<String> redis,
        RedisClientType type,
        @Nullable String masterName,
        @Nullable Path passwordFile,
        @Nullable Path authority,
        String prefix,
        Duration lease,
        @Nullable Path directory) {
    /** The environment variable with Redis's password, where no file has it. */
    public static final String PASSWORD_VARIABLE = "WEFT_REDIS_PASSWORD";

    private static final int MAX_WAITING_COMMANDS = 10_000;

    public RegistrySettings {
        redis = List.copyOf(redis);
    }

    /** A registry within this process, or within its Vert.x cluster. */
    public static RegistrySettings local() {
        return new RegistrySettings(
                List.of(),
                RedisClientType.STANDALONE,
                null,
                null,
                null,
                RedisStoreOptions.DEFAULT.prefix(),
                new RegistryOptions().lease(),
                null);
    }

    /** A registry in one Redis server with otherwise usual settings. */
    public static RegistrySettings inRedis(String connectionString) {
        RegistrySettings local = local();
        return new RegistrySettings(
                List.of(connectionString), local.type, null, null, null, local.prefix, local.lease, null);
    }

    /**
     * The object {@code registry} in a verticle's configuration; {@link #local} if there is none.
     *
     * @throws dev.weft.config.SettingsException at the first mistake
     */
    public static RegistrySettings in(Settings settings) {
        return settings.object("registry").map(RegistrySettings::of).orElseGet(RegistrySettings::local);
    }

    private static RegistrySettings of(Settings settings) {
        RegistrySettings local = local();
        RegistrySettings registry = new RegistrySettings(
                settings.list("redis", RegistrySettings::connectionString),
                settings.choice("type", local.type),
                settings.optionalText("masterName").orElse(null),
                settings.optionalText("passwordFile").map(Path::of).orElse(null),
                settings.optionalText("authority").map(Path::of).orElse(null),
                settings.text("prefix", local.prefix),
                settings.duration("lease", local.lease, RegistryOptions.LEAST_LEASE, RegistryOptions.MOST_LEASE),
                settings.optionalText("directory").map(Path::of).orElse(null));
        settings.finish();
        if (registry.type == RedisClientType.SENTINEL && registry.masterName == null) {
            throw settings.mistake("masterName", "must be given with type sentinel");
        }
        return registry;
    }

    private static String connectionString(String text) {
        if (!text.matches("rediss?://.+")) {
            throw new IllegalArgumentException(
                    "must begin with redis:// or rediss://, was \"" + withoutSecret(text) + "\"");
        }
        return text;
    }

    /** Whether there is a Redis. */
    boolean hasRedis() {
        return !redis.isEmpty();
    }

    RegistryOptions registryOptions() {
        return new RegistryOptions().setLease(lease).setDirectory(directory);
    }

    RedisStoreOptions storeOptions() {
        RedisStoreOptions usual = RedisStoreOptions.DEFAULT;
        return new RedisStoreOptions(prefix, usual.commandTimeout(), usual.connectTimeout());
    }

    RedisOptions redisOptions() {
        RedisOptions options = new RedisOptions()
                .setType(type)
                .setEndpoints(redis)
                .setMaxWaitingHandlers(MAX_WAITING_COMMANDS)
                .setNetClientOptions(netClientOptions());
        Optional.ofNullable(masterName).ifPresent(options::setMasterName);
        password().ifPresent(options::setPassword);
        return options;
    }

    private NetClientOptions netClientOptions() {
        NetClientOptions net = new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true);
        if (redis.get(0).startsWith("rediss:")) {
            net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        }
        return authority == null ? net : net.setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()));
    }

    private Optional<String> password() {
        if (passwordFile == null) {
            return Optional.ofNullable(System.getenv(PASSWORD_VARIABLE));
        }
        try {
            return Optional.of(Files.readString(passwordFile).strip());
        } catch (IOException e) {
            throw new IllegalArgumentException("no readable file " + passwordFile, e);
        }
    }

    /** For logs: no password. */
    @Override
    public String toString() {
        return hasRedis()
                ? type.name().toLowerCase(Locale.ROOT) + " at "
                        + redis.stream().map(RegistrySettings::withoutSecret).toList()
                : "local";
    }

    private static String withoutSecret(String connectionString) {
        return connectionString.replaceFirst("//[^/@]*@", "//");
    }
}
