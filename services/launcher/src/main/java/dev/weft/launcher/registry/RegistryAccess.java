// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.registry;

import dev.weft.Registries;
import dev.weft.RegistrySettings;
import dev.weft.config.Settings;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.RegistryOption;
import dev.weft.launcher.run.ConfigFile;
import dev.weft.registry.LeasedRegistry;
import dev.weft.registry.RegistryOperator;
import dev.weft.registry.RegistryOperator.Listed;
import dev.weft.registry.RegistryOperator.Listing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the commands reach a registry. Used by the thread of the command, which may wait. */
final class RegistryAccess {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    @Mixin
    private final RegistryOption redis = new RegistryOption();

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            description =
                    "JSON configuration of a service, such as conf/hello.json, whose registry is meant; for a Sentinel"
                            + " or a Cluster, TLS, a prefix of its own. --redis goes before it.")
    private @Nullable Path conf;

    /** Opens the registry for {@code work}, and closes it. */
    <T> T with(Function<Session, T> work) {
        RegistrySettings settings = settings();
        Vertx vertx = Vertx.vertx();
        LeasedRegistry registry = Registries.inRedis(vertx, settings);
        try {
            return work.apply(new Session(registry, settings));
        } finally {
            Session.await(registry.close().eventually(vertx::close), "closing");
        }
    }

    private RegistrySettings settings() {
        JsonObject config = ConfigFile.read(conf);
        redis.into(config);
        JsonObject registry = new JsonObject().put("registry", config.getJsonObject("registry", new JsonObject()));
        if (registry.getJsonObject("registry")
                .getJsonArray("redis", new JsonArray())
                .isEmpty()) {
            throw CommandFailure.usage("which registry? Give --redis URL, or --conf FILE with registry.redis in it,"
                    + " or set WEFT_REDIS; weft up shows the URL of its own");
        }
        return RegistrySettings.in(Settings.of(conf == null ? "--redis" : conf.toString(), registry));
    }

    /** An open registry. */
    static final class Session {
        private final LeasedRegistry registry;
        private final RegistryOperator operator;
        private final RegistrySettings settings;

        Session(LeasedRegistry registry, RegistrySettings settings) {
            this.registry = registry;
            this.operator = new RegistryOperator(registry);
            this.settings = settings;
        }

        LeasedRegistry registry() {
            return registry;
        }

        RegistryOperator operator() {
            return operator;
        }

        /** All services, or the one that is wanted. */
        List<Listing> list(@Nullable String service) {
            return service == null ? answer(operator.list()) : List.of(answer(operator.list(service)));
        }

        /** The services in which {@code id} is an instance, or the one that is wanted. */
        List<String> servicesOf(String id, @Nullable String service) {
            List<String> services = list(service).stream()
                    .filter(listing -> listing.instances().stream().anyMatch(listed -> is(listed, id)))
                    .map(Listing::service)
                    .toList();
            if (services.isEmpty()) {
                throw CommandFailure.failed("no instance " + id + (service == null ? "" : " of " + service)
                        + " is registered; weft registry ls shows those that are");
            }
            return services;
        }

        <T> T answer(Future<T> future) {
            return await(future, "Redis (" + settings + ") did not answer");
        }

        private static boolean is(Listed listed, String id) {
            return listed.member().id().equals(id);
        }

        private static <T> T await(Future<T> future, String what) {
            try {
                return future.await(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw CommandFailure.unavailable(what + " within " + LONGEST_ANSWER.toSeconds() + " s");
            } catch (RuntimeException e) {
                throw CommandFailure.unavailable(
                        what + ": " + Optional.ofNullable(e.getMessage()).orElse("" + e));
            }
        }
    }
}
