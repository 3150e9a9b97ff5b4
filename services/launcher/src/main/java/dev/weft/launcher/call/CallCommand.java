// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import com.google.protobuf.Descriptors.Descriptor;
import dev.weft.Mesh;
import dev.weft.MeshOptions;
import dev.weft.call.Acknowledgement;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.call.Idempotency;
import dev.weft.call.Metadata;
import dev.weft.call.Method;
import dev.weft.call.MethodKind;
import dev.weft.launcher.cli.AddressConverter;
import dev.weft.launcher.cli.ClientTls;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.reflect.v1.MethodDescription;
import dev.weft.reflect.v1.ServiceDescription;
import dev.weft.rpc.RpcClientOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft call}: any method of any server. */
@Command(
        name = "call",
        customSynopsis = {
            "weft call --at HOST:PORT[,HOST:PORT] [OPTIONS] SERVICE/METHOD [JSON... | -]",
            "weft call --at HOST:PORT [OPTIONS] --list | --describe [SERVICE]"
        },
        header = "Call a method of a server: JSON in, JSON out.",
        description =
                "%nThe server itself describes its services, so nothing else is needed. A method that streams takes"
                        + " one request for each JSON argument, or for each line of stdin, and prints each reply on a line as it"
                        + " comes. A failed call prints its status, message, details and trailers on stderr.%n",
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  weft call --at 127.0.0.1:7400 --list",
            "  weft call --at 127.0.0.1:7400 --describe weft.hello.v1.HelloService",
            "  weft call --at 127.0.0.1:7400 weft.hello.v1.HelloService/SayHello '{\"name\":\"Ada\"}'",
            "  weft call --at 127.0.0.1:7400 weft.hello.v1.HelloService/GreetEveryone \\",
            "       '{\"name\":\"Ada\"}' '{\"name\":\"Bob\"}'",
            "  weft call --at 127.0.0.1:7400 --codec xml weft.hello.v1.Clock/now '{\"id\":\"Europe/London\"}'",
            "  weft call --at 127.0.0.1:7400 weft.hello.v1.HelloService/Converse < names.jsonl%n",
            ExitCode.HELP
        })
public final class CallCommand implements Callable<Integer> {
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final InputStream in;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE/METHOD", description = "What to call.")
    private @Nullable String target;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "JSON",
            description = "The request, or requests; - reads stdin. Default: an empty request, or stdin if the method"
                    + " takes a stream.")
    private List<String> requests = List.of();

    @Option(
            names = "--at",
            required = true,
            paramLabel = "HOST:PORT",
            split = ",",
            converter = AddressConverter.class,
            description = "Where the server is. With several addresses, a call goes to another when one is down.")
    private List<SocketAddress> addresses = List.of();

    @Option(names = "--list", description = "Print every method instead.")
    private boolean list;

    @Option(names = "--describe", description = "Print services and their messages as source instead.")
    private boolean describe;

    @Mixin
    private final CallTuning tuning = new CallTuning();

    @ArgGroup(validate = false, heading = "%nTLS:%n")
    private ClientTls tls = new ClientTls();

    @Mixin
    private final Console console = new Console();

    /** A command whose stdin is {@code in}. */
    public CallCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws InterruptedException {
        Target parsed = target == null ? Target.EVERYTHING : Target.parse(target);
        if (!list && !describe) {
            parsed.requireMethod();
        }
        CallOptions options = tuning.options();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            return converse(vertx, parsed, options);
        } finally {
            close(vertx);
        }
    }

    private int converse(Vertx vertx, Target wanted, CallOptions options) throws InterruptedException {
        RpcClientOptions client = new RpcClientOptions().setTimeout(null).setSsl(tls.options());
        Mesh mesh = Mesh.create(vertx, new MeshOptions().setName("weft-call").setClient(client));
        Channel channel = mesh.channelAt(addresses.stream().map(tls::named).toList());

        Function<String, Optional<Descriptor>> types = name -> Optional.empty();
        String doing = "asking "
                + addresses.stream().map(SocketAddress::toString).collect(Collectors.joining(", "))
                + " for its services";
        try {
            Catalogue catalogue = catalogue(channel, options);
            List<ServiceDescription> services = catalogue.matching(wanted);
            if (list || describe) {
                print(services);
                return ExitCode.OK;
            }
            ServiceDescription service = services.get(0);
            MethodDescription method = Catalogue.method(service, wanted.method());
            types = name -> typeOf(service, name);
            doing = wanted.toString();
            converse(channel, service, method, options, vertx);
            return ExitCode.OK;
        } catch (CallFailure failure) {
            console.out().flush();
            return new FailureReport(console.err(), types).print(console.command() + ": " + doing, failure);
        } catch (IllegalArgumentException mistake) {
            throw CommandFailure.usage(String.valueOf(mistake.getMessage()));
        }
    }

    private Catalogue catalogue(Channel channel, CallOptions options) {
        CallOptions asking = CallOptions.DEFAULT
                .withTimeout(options.timeout().orElse(DEFAULT_DEADLINE))
                .withReadiness(options.readiness());
        return Catalogue.of(channel, asking).await();
    }

    private void print(List<ServiceDescription> services) {
        if (list) {
            Listing.list(services, console.out());
        } else {
            Listing.describe(services, console.out());
        }
    }

    private void converse(
            Channel channel,
            ServiceDescription service,
            MethodDescription description,
            CallOptions options,
            Vertx vertx)
            throws InterruptedException {
        MessageText text = MessageText.of(service, description, tuning.codec());
        Method<Buffer, Buffer> method = method(service, description);
        CallOptions patient =
                method.kind() == MethodKind.UNARY && options.timeout().isEmpty()
                        ? options.withTimeout(DEFAULT_DEADLINE)
                        : options;
        PrintWriter out = console.out();
        Metadata trailers = new Conversation(
                        channel,
                        method,
                        patient.withCodec(text.codec()),
                        text,
                        new Requests(requests, in),
                        vertx.getOrCreateContext())
                .hold(reply -> {
                    out.println(reply);
                    out.flush();
                });
        if (tuning.showTrailers()) {
            FailureReport.print(trailers, console.err());
        }
    }

    private static Method<Buffer, Buffer> method(ServiceDescription service, MethodDescription method) {
        return new Method<>(
                service.getName(),
                method.getName(),
                MethodKind.of(method.getClientStreaming(), method.getServerStreaming()),
                Buffer.class,
                Buffer.class,
                method.getIdempotent() ? Idempotency.IDEMPOTENT : Idempotency.UNKNOWN,
                method.getOneWay() ? Acknowledgement.NONE : Acknowledgement.REPLY);
    }

    private static Optional<Descriptor> typeOf(ServiceDescription service, String name) {
        return service.getFileDescriptorSet().isEmpty()
                ? Optional.empty()
                : Descriptors.of(service).message(name);
    }

    private static void close(Vertx vertx) {
        try {
            vertx.close().await(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The process ends anyway.
        }
    }
}
