// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.config.Settings;
import dev.weft.redis.RedisSettings;
import dev.weft.registry.RegistryOptions;
import dev.weft.registry.redis.RedisStoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the registry is and how leases are kept in it, as the {@code registry} object of a configuration says; {@code
 * conf/hello.json} explains each setting.
 *
 * @param redis where it is; none for a registry within this process or its Vert.x cluster
 * @param lease how long an instance is listed after its last renewal
 * @param directory where to write what is known; null for nowhere
 */
public record RegistrySettings(
        RedisSettings redis, Duration lease, @Nullable Path directory) {

    /** A registry within this process, or within its Vert.x cluster. */
    public static RegistrySettings local() {
        return of(RedisSettings.none());
    }

    /** A registry in one Redis server with otherwise usual settings. */
    public static RegistrySettings inRedis(String connectionString) {
        return of(RedisSettings.at(connectionString));
    }

    private static RegistrySettings of(RedisSettings redis) {
        return new RegistrySettings(redis, new RegistryOptions().lease(), null);
    }

    /**
     * The object {@code registry} in a verticle's configuration; {@link #local} if there is none.
     *
     * @throws dev.weft.config.SettingsException at the first mistake
     */
    public static RegistrySettings in(Settings settings) {
        return settings.object("registry").map(RegistrySettings::read).orElseGet(RegistrySettings::local);
    }

    private static RegistrySettings read(Settings settings) {
        RegistrySettings registry = new RegistrySettings(
                RedisSettings.in(settings),
                settings.duration(
                        "lease",
                        new RegistryOptions().lease(),
                        RegistryOptions.LEAST_LEASE,
                        RegistryOptions.MOST_LEASE),
                settings.optionalText("directory").map(Path::of).orElse(null));
        settings.finish();
        return registry;
    }

    RegistryOptions registryOptions() {
        return new RegistryOptions().setLease(lease).setDirectory(directory);
    }

    RedisStoreOptions storeOptions() {
        RedisStoreOptions usual = RedisStoreOptions.DEFAULT;
        return new RedisStoreOptions(redis.prefix(), usual.commandTimeout(), usual.connectTimeout());
    }

    /** For logs: no password. */
    @Override
    public String toString() {
        return redis.toString();
    }
}
