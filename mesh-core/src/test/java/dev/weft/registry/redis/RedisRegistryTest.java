// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.RegistryContract;
import dev.weft.registry.RegistryOptions;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class RedisRegistryTest extends RegistryContract {
    private static RedisProcess redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterEach
    void forgetAll() {
        redis.ask("FLUSHALL");
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected LeasedRegistry newRegistry(Vertx vertx, RegistryOptions options) {
        return new LeasedRegistry(
                vertx, options, context -> new RedisStore(context, redis.options(), RedisStoreOptions.DEFAULT));
    }
}
