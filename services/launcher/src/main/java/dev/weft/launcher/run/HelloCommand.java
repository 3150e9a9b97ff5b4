// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import dev.weft.Endpoint;
import dev.weft.call.Contract;
import dev.weft.hello.HelloVerticle;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.Lifetime;
import dev.weft.launcher.cli.LimitsOption;
import dev.weft.launcher.cli.RegistryOption;
import dev.weft.launcher.cli.ServerTls;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weft hello}: one hello server. */
@Command(
        name = "hello",
        header = "Run one hello server.",
        description = "%nServes weft.hello.v1.HelloService and weft.hello.v1.Clock until it is asked to end"
                + " (Ctrl-C, SIGTERM); then it takes no more calls, lets the running ones finish, and exits with 0.%n",
        footer = {
            "%nExamples:",
            "  weft hello --port 7400",
            "  weft hello --port 0 --name hello-a        any free port; it is printed",
            "  weft hello --conf conf/hello.json --port 7401",
            "  weft hello --port 7443 --tls-cert server.pem --tls-key server.key --tls-ca clients.pem%n",
            ExitCode.HELP
        })
public final class HelloCommand implements Callable<Integer> {
    private final Lifetime lifetime;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            description = "Port to listen on, 0 for any free one. Default: 7400.")
    private @Nullable Integer port;

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on. Default: 127.0.0.1.")
    private @Nullable String host;

    @Option(names = "--name", paramLabel = "NAME", description = "What this instance calls itself.")
    private @Nullable String name;

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            description = "JSON configuration, such as conf/hello.json; the other options go before it.")
    private @Nullable Path conf;

    @Mixin
    private final ServerTls tls = new ServerTls();

    @Mixin
    private final LimitsOption limits = new LimitsOption();

    @Mixin
    private final RegistryOption registry = new RegistryOption();

    @Mixin
    private final Console console = new Console();

    /** A command that serves for as long as {@code lifetime} says. */
    public HelloCommand(Lifetime lifetime) {
        this.lifetime = lifetime;
    }

    @Override
    public Integer call() {
        JsonObject config = ConfigFile.read(conf);
        ConfigFile.override(config, "port", port);
        ConfigFile.override(config, "host", host);
        ConfigFile.override(config, "name", name);
        tls.into(config);
        registry.into(config);
        limits.into(config, registry.url());
        Services services = new Services();
        announce(services.deploy(new HelloVerticle(), config).endpoint());
        return lifetime.serveUntilAskedToEnd(services::drain);
    }

    private void announce(Endpoint endpoint) {
        PrintWriter out = console.out();
        out.println("hello serves " + services(endpoint) + " at " + endpoint.host() + ":" + endpoint.port());
        out.println("Ctrl-C drains and stops it.");
        out.flush();
    }

    static String services(Endpoint endpoint) {
        return endpoint.contracts().stream().map(Contract::name).collect(Collectors.joining(", "));
    }
}
