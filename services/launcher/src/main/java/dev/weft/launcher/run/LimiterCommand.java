// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.Lifetime;
import dev.weft.launcher.cli.RegistryOption;
import dev.weft.launcher.cli.ServerTls;
import dev.weft.limiter.server.LimiterVerticle;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft limiter}: one rate-limit service. */
@Command(
        name = "limiter",
        header = "Run one rate-limit service, as Envoy asks it.",
        description =
                "%nAnswers envoy.service.ratelimit.v3.RateLimitService over gRPC and over Weft's wire, and weft limits,"
                        + " until it is asked to end (Ctrl-C, SIGTERM); then it lets running calls finish, and exits with 0."
                        + " Limiters with the same Redis share their limits. Without --rules the rules are in Redis too, where weft"
                        + " limits put puts them.%n",
        footer = {
            "%nExamples:",
            "  weft limiter --rules conf/limits.json",
            "  weft limiter --rules conf/limits.json --redis redis://127.0.0.1:6379",
            "  weft limiter --redis redis://127.0.0.1:6379 --port 0 --grpc-port 0",
            "  weft limiter --conf conf/limiter.json%n",
            ExitCode.HELP
        })
public final class LimiterCommand implements Callable<Integer> {
    private final Lifetime lifetime;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            description = "Port of Weft's wire, 0 for any free one. Default: 7480.")
    private @Nullable Integer port;

    @Option(names = "--grpc-port", paramLabel = "N", description = "Port of gRPC, 0 for any free one. Default: 8081.")
    private @Nullable Integer grpcPort;

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on. Default: 127.0.0.1.")
    private @Nullable String host;

    @Option(names = "--rules", paramLabel = "FILE", description = "Rules, such as conf/limits.json; followed.")
    private @Nullable Path rules;

    @Option(names = "--shadow", description = "Refuse nobody, whatever the rules say: to see what they would do.")
    private boolean shadow;

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            description = "JSON configuration, such as conf/limiter.json; the other options go before it.")
    private @Nullable Path conf;

    @Mixin
    private final ServerTls tls = new ServerTls();

    @Mixin
    private final RegistryOption redis = new RegistryOption();

    @Mixin
    private final Console console = new Console();

    /** A command that serves for as long as {@code lifetime} says. */
    public LimiterCommand(Lifetime lifetime) {
        this.lifetime = lifetime;
    }

    @Override
    public Integer call() {
        JsonObject config = ConfigFile.read(conf);
        ConfigFile.override(config, "port", port);
        ConfigFile.override(config, "grpcPort", grpcPort);
        ConfigFile.override(config, "host", host);
        ConfigFile.override(config, "shadow", shadow ? true : null);
        tls.into(config);
        redis.into(config);
        JsonObject limits = limits(config);
        Services services = new Services();
        announce(services.deploy(new LimiterVerticle(), config), limits);
        return lifetime.serveUntilAskedToEnd(services::drain);
    }

    private JsonObject limits(JsonObject config) {
        JsonObject limits = config.getJsonObject("limits", new JsonObject()).copy();
        if (rules != null) {
            limits.remove("rules");
            limits.put("rulesFile", rules.toString());
        }
        redis.url().ifPresent(url -> limits.put("redis", new JsonArray().add(url)));
        if (limits.isEmpty()) {
            throw CommandFailure.usage("which rules? Give --rules FILE, or --redis URL where they are, or --conf FILE");
        }
        config.put("limits", limits);
        return limits;
    }

    private void announce(LimiterVerticle limiter, JsonObject limits) {
        boolean shared = !limits.getJsonArray("redis", new JsonArray()).isEmpty();
        PrintWriter out = console.out();
        out.println("limiter serves gRPC (Envoy's rate-limit service) at "
                + limiter.endpoint().host() + ":" + limiter.grpcPort() + " and the wire at "
                + limiter.endpoint().host() + ":" + limiter.endpoint().port());
        String from = Optional.ofNullable(limits.getString("rulesFile"))
                .orElse(limits.containsKey("rules") ? "the configuration" : "Redis");
        out.println("rules of " + from + ", counted "
                + (shared ? "in Redis" : "within this process: another limiter counts for itself"));
        out.println("Look at them:  " + Invocation.asTyped() + " limits show --at "
                + limiter.endpoint().host() + ":" + limiter.endpoint().port());
        out.println("Ctrl-C drains and stops it.");
        out.flush();
    }
}
