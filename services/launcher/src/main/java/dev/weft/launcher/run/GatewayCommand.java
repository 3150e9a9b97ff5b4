// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import dev.weft.gateway.GatewayVerticle;
import dev.weft.launcher.cli.AddressConverter;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.Lifetime;
import dev.weft.launcher.cli.LimitsOption;
import dev.weft.launcher.cli.ProtectionOption;
import dev.weft.launcher.cli.RegistryOption;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft gateway}: one gateway. */
@Command(
        name = "gateway",
        header = "Run one gateway: HTTP outside, the mesh inside.",
        description = "%nAnswers GET /v1/hello/{name} by calling hello, and GET / with a page that says so, until it is"
                + " asked to end (Ctrl-C, SIGTERM); then it lets running requests finish, and exits with 0.%n",
        footer = {
            "%nExamples:",
            "  weft gateway --hello 127.0.0.1:7400,127.0.0.1:7401",
            "  weft gateway --port 8081 --hello 127.0.0.1:7400",
            "  weft gateway --conf conf/gateway.json%n",
            ExitCode.HELP
        })
public final class GatewayCommand implements Callable<Integer> {
    private final Lifetime lifetime;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            description = "Port to listen on, 0 for any free one. Default: 8080.")
    private @Nullable Integer port;

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on. Default: 127.0.0.1.")
    private @Nullable String host;

    @Option(
            names = "--hello",
            paramLabel = "HOST:PORT",
            split = ",",
            converter = AddressConverter.class,
            description = "Where hello is. Without it, discovery knows; alone in its process it knows nobody.")
    private List<SocketAddress> hello = List.of();

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            description = "JSON configuration, such as conf/gateway.json; the other options go before it.")
    private @Nullable Path conf;

    @Mixin
    private final LimitsOption limits = new LimitsOption();

    @Mixin
    private final ProtectionOption protection = new ProtectionOption();

    @Mixin
    private final RegistryOption registry = new RegistryOption();

    @Mixin
    private final Console console = new Console();

    /** A command that serves for as long as {@code lifetime} says. */
    public GatewayCommand(Lifetime lifetime) {
        this.lifetime = lifetime;
    }

    @Override
    public Integer call() {
        JsonObject config = ConfigFile.read(conf);
        ConfigFile.override(config, "port", port);
        ConfigFile.override(config, "host", host);
        if (!hello.isEmpty()) {
            config.put(
                    "hello",
                    new JsonArray(hello.stream().map(SocketAddress::toString).toList()));
        }
        registry.into(config);
        limits.into(config, registry.url());
        protection.into(config);
        Services services = new Services();
        GatewayVerticle gateway = services.deploy(new GatewayVerticle(), config);
        console.out()
                .println("gateway listens at http://" + config.getString("host", "127.0.0.1") + ":" + gateway.port()
                        + "/");
        console.out().println("Ctrl-C drains and stops it.");
        console.out().flush();
        return lifetime.serveUntilAskedToEnd(services::drain);
    }
}
