// SPDX-License-Identifier: Apache-2.0
package dev.weft.redis;

import dev.weft.config.Settings;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how to get in, as an object of a configuration says; {@code conf/hello.json} explains each setting.
 *
 * @param endpoints connection strings; none for no Redis
 * @param type one server, a master behind Sentinel, or a Cluster
 * @param masterName what Sentinel calls the master; null unless behind Sentinel
 * @param passwordFile file with Redis's password; null for none, or one in the connection string
 * @param authority certificates of those whom Redis's certificate may come from; null for the JDK's
 * @param prefix what all keys begin with
 */
public record RedisSettings(
        List<String> endpoints,
        RedisClientType type,
        @Nullable String masterName,
        @Nullable Path passwordFile,
        @Nullable Path authority,
        String prefix) {
    /** The environment variable with Redis's password, where no file has it. */
    public static final String PASSWORD_VARIABLE = "WEFT_REDIS_PASSWORD";

    /** What keys begin with if nobody says. */
    public static final String DEFAULT_PREFIX = "weft";

    private static final int MAX_WAITING_COMMANDS = 10_000;

    public RedisSettings {
        endpoints = List.copyOf(endpoints);
    }

    /** No Redis. */
    public static RedisSettings none() {
        return new RedisSettings(List.of(), RedisClientType.STANDALONE, null, null, null, DEFAULT_PREFIX);
    }

    /** One Redis server with otherwise usual settings. */
    public static RedisSettings at(String connectionString) {
        return new RedisSettings(
                List.of(connectionString), RedisClientType.STANDALONE, null, null, null, DEFAULT_PREFIX);
    }

    /**
     * What {@code settings} say of Redis, among other things that they may say; {@link #none} if nothing.
     *
     * @throws dev.weft.config.SettingsException at the first mistake
     */
    public static RedisSettings in(Settings settings) {
        RedisSettings redis = new RedisSettings(
                settings.list("redis", RedisSettings::connectionString),
                settings.choice("type", RedisClientType.STANDALONE),
                settings.optionalText("masterName").orElse(null),
                settings.optionalText("passwordFile").map(Path::of).orElse(null),
                settings.optionalText("authority").map(Path::of).orElse(null),
                settings.text("prefix", DEFAULT_PREFIX));
        if (redis.type == RedisClientType.SENTINEL && redis.masterName == null) {
            throw settings.mistake("masterName", "must be given with type sentinel");
        }
        return redis;
    }

    private static String connectionString(String text) {
        if (!text.matches("rediss?://.+")) {
            throw new IllegalArgumentException(
                    "must begin with redis:// or rediss://, was \"" + withoutSecret(text) + "\"");
        }
        return text;
    }

    /** Whether there is a Redis. */
    public boolean isThere() {
        return !endpoints.isEmpty();
    }

    /**
     * How a client gets there. Reads the password's file, which blocks for a moment.
     *
     * @throws IllegalArgumentException if that file cannot be read
     */
    public RedisOptions options() {
        RedisOptions options = new RedisOptions()
                .setType(type)
                .setEndpoints(endpoints)
                .setPreferredProtocolVersion(ProtocolVersion.RESP2)
                .setMaxWaitingHandlers(MAX_WAITING_COMMANDS)
                .setNetClientOptions(netClientOptions());
        Optional.ofNullable(masterName).ifPresent(options::setMasterName);
        password().ifPresent(options::setPassword);
        return options;
    }

    private NetClientOptions netClientOptions() {
        NetClientOptions net = new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true);
        if (endpoints.get(0).startsWith("rediss:")) {
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
        return isThere()
                ? type.name().toLowerCase(Locale.ROOT) + " at "
                        + endpoints.stream().map(RedisSettings::withoutSecret).toList()
                : "local";
    }

    private static String withoutSecret(String connectionString) {
        return connectionString.replaceFirst("//[^/@]*@", "//");
    }
}
