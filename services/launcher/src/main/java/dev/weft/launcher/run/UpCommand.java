// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import dev.weft.Endpoint;
import dev.weft.gateway.GatewayVerticle;
import dev.weft.hello.HelloVerticle;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.Lifetime;
import dev.weft.launcher.cli.LimitsOption;
import dev.weft.launcher.cli.ProtectionOption;
import dev.weft.launcher.cli.RegistryOption;
import dev.weft.launcher.cli.TextTable;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft up}: the whole mesh in one process. */
@Command(
        name = "up",
        header = "Run the whole mesh in one process.",
        description =
                "%nStarts a Redis of its own for the registry, hello instances on free ports and a gateway that finds"
                        + " them, and says what runs where and how to call it. Instances started elsewhere with the Redis that it"
                        + " shows join in. At Ctrl-C or SIGTERM everything drains, and the exit code is 0.%n",
        footer = {
            "%nExamples:",
            "  weft up",
            "  weft up --port 8081 --hello 4",
            "  weft up --limits conf/limits.json",
            "  weft up --redis redis://127.0.0.1:6379%n",
            ExitCode.HELP
        })
public final class UpCommand implements Callable<Integer> {
    private static final int MOST_INSTANCES = 64;
    private static final String LOOPBACK = "127.0.0.1";

    private final Lifetime lifetime;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            defaultValue = "8080",
            description = "Port of the gateway, 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--hello",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many hello instances. Default: ${DEFAULT-VALUE}.")
    private int instances;

    @Option(names = "--in-memory", description = "No Redis: the registry is within this process, and nobody can join.")
    private boolean inMemory;

    @Option(names = "--no-limits", description = "No limit, not even the one that each address has otherwise.")
    private boolean noLimits;

    @Mixin
    private final LimitsOption limits = new LimitsOption();

    @Mixin
    private final ProtectionOption protection = new ProtectionOption();

    @Mixin
    private final RegistryOption registry = new RegistryOption();

    @Mixin
    private final Console console = new Console();

    /** A command that serves for as long as {@code lifetime} says. */
    public UpCommand(Lifetime lifetime) {
        this.lifetime = lifetime;
    }

    @Override
    public Integer call() {
        if (instances < 1 || instances > MOST_INSTANCES) {
            throw CommandFailure.usage("--hello must be 1 to " + MOST_INSTANCES + ", was " + instances);
        }
        if (noLimits && limits.isGiven()) {
            throw CommandFailure.usage("--limits and --no-limits exclude each other");
        }
        Services services = new Services();
        Redis redis = redis(services);
        GatewayVerticle gateway =
                services.deploy(new GatewayVerticle(), protection.into(limited(redis.into(at(port)), redis)));
        List<Endpoint> hellos = new ArrayList<>();
        for (int i = 1; i <= instances; i++) {
            JsonObject config = redis.into(at(0).put("name", nameOfHello(i)));
            hellos.add(services.deploy(new HelloVerticle(), config).endpoint());
        }
        announce(redis, hellos, gateway.port());
        return lifetime.serveUntilAskedToEnd(services::drain);
    }

    private JsonObject limited(JsonObject gateway, Redis redis) {
        Optional<String> counted = Optional.ofNullable(redis.url());
        if (limits.isGiven()) {
            limits.into(gateway, counted);
        } else if (!noLimits) {
            LimitsOption.into(gateway, PerAddressLimit.settings(), counted);
        }
        return gateway;
    }

    /**
     * Which Redis has the registry, and what the limits count.
     *
     * @param url what to connect with; null for none
     * @param what whose it is
     */
    private record Redis(@Nullable String url, String what) {
        JsonObject into(JsonObject config) {
            if (url != null) {
                RegistryOption.into(config, url);
            }
            return config;
        }

        String address() {
            return url == null ? "-" : url.replaceFirst("^.*[/@](?=[^/@]+:\\d)", "");
        }
    }

    private Redis redis(Services services) {
        if (inMemory) {
            return new Redis(null, "in this process");
        }
        return registry.url().map(url -> new Redis(url, "leases, yours")).orElseGet(() -> localRedis(services));
    }

    private Redis localRedis(Services services) {
        try {
            Optional<LocalRedis> local = LocalRedis.start();
            local.ifPresent(services::closeLast);
            return local.map(redis -> new Redis(redis.connectionString(), "leases, ends with this process"))
                    .orElseGet(() -> new Redis(null, "in this process: no Redis for this platform"));
        } catch (IOException e) {
            throw CommandFailure.unavailable(e.getMessage() + ". Use --redis for another one, or --in-memory for none");
        }
    }

    private void announce(Redis redis, List<Endpoint> hellos, int gatewayPort) {
        TextTable table = new TextTable("SERVICE", "INSTANCE", "ADDRESS", "SERVES");
        table.add("registry", redis.url() == null ? "memory" : "redis", redis.address(), redis.what());
        for (int i = 0; i < hellos.size(); i++) {
            Endpoint hello = hellos.get(i);
            table.add("hello", nameOfHello(i + 1), address(hello), HelloCommand.services(hello));
        }
        table.add("gateway", "gateway", LOOPBACK + ":" + gatewayPort, "HTTP: GET /v1/hello/{name}");
        if (limits.isGiven()) {
            table.add("limits", "" + limits.file().orElseThrow(), "at the gateway", "followed while it changes");
        } else if (!noLimits) {
            table.add("limits", PerAddressLimit.NAME, "at the gateway", PerAddressLimit.text());
        }
        table.add(
                "protection",
                protection.file().map(Path::toString).orElse("defaults"),
                "at the gateway",
                protection.file().isPresent()
                        ? "followed while it changes"
                        : "breakers, retries of at most a fifth of the calls, bulkheads");

        PrintWriter out = console.out();
        out.println("Weft is up.");
        out.println();
        table.print("  ", out);
        out.println();
        out.println("Try, in another terminal:");
        suggestions(hellos, gatewayPort).forEach(line -> out.println("  " + line));
        if (!limits.isGiven() && !noLimits) {
            out.println();
            out.println("Hammer it, and see the limit refuse (429):");
            out.println("  " + hammer(gatewayPort));
        }
        if (redis.url() != null) {
            out.println();
            out.println("Join it, and look at the registry:");
            joining(redis.url()).forEach(line -> out.println("  " + line));
        }
        out.println();
        out.println("Ctrl-C drains and stops it all.");
        out.flush();
    }

    private static List<String> suggestions(List<Endpoint> hellos, int gatewayPort) {
        String weft = Invocation.asTyped();
        String first = address(hellos.get(0));
        String all = hellos.stream().map(UpCommand::address).collect(Collectors.joining(","));
        String service = "weft.hello.v1.HelloService/";
        return List.of(
                "curl -si http://localhost:" + gatewayPort + "/v1/hello/Ada",
                weft + " call --at " + first + " --list",
                weft + " call --at " + all + " " + service + "SayHello '{\"name\":\"Ada\"}'",
                weft + " call --at " + first + " " + service + "GreetMany '{\"name\":\"Ada\",\"count\":3}'",
                weft + " bench --at " + all + " --seconds 5");
    }

    /** Requests as fast as one connection makes them, twice as many as are admitted at once; how each status came how often. */
    private static String hammer(int gatewayPort) {
        return "curl -s -o /dev/null -w '%{http_code}\\n' 'http://localhost:" + gatewayPort + "/v1/hello/Ada?[1-"
                + 2 * PerAddressLimit.BURST + "]' | sort | uniq -c";
    }

    private static List<String> joining(String url) {
        String weft = Invocation.asTyped();
        return List.of(
                "export WEFT_REDIS=" + url,
                weft + " hello --port 0 --name hello-more",
                weft + " registry ls",
                weft + " registry watch");
    }

    private static JsonObject at(int port) {
        return new JsonObject().put("host", LOOPBACK).put("port", port);
    }

    private static String nameOfHello(int number) {
        return "hello-" + number;
    }

    private static String address(Endpoint endpoint) {
        return endpoint.host() + ":" + endpoint.port();
    }
}
