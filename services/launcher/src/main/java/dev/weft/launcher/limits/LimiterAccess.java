// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.limits;

import dev.weft.Mesh;
import dev.weft.MeshOptions;
import dev.weft.RegistrySettings;
import dev.weft.call.CallFailure;
import dev.weft.call.Status;
import dev.weft.launcher.cli.AddressConverter;
import dev.weft.launcher.cli.ClientTls;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.RegistryOption;
import dev.weft.limits.v1.LimitsClient;
import dev.weft.rpc.RpcClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the commands reach a limiter. Used by the thread of the command, which may wait. */
final class LimiterAccess {
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    @Option(
            names = "--at",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Where a limiter serves over the wire, as it says when it starts.")
    private @Nullable SocketAddress address;

    @Mixin
    private final RegistryOption redis = new RegistryOption();

    @Mixin
    private final ClientTls tls = new ClientTls();

    /** Calls a limiter, and waits for the answer. */
    <T> T ask(Function<LimitsClient, Future<T>> question) {
        Vertx vertx = Vertx.vertx();
        Mesh mesh = Mesh.create(vertx, options());
        try {
            return await(question.apply(stub(mesh)));
        } finally {
            mesh.close().eventually(vertx::close).await();
        }
    }

    private MeshOptions options() {
        MeshOptions options = new MeshOptions()
                .setName("weft-limits")
                .setClient(new RpcClientOptions().setTimeout(LONGEST_CALL).setSsl(tls.options()));
        if (address == null) {
            options.setRegistry(RegistrySettings.inRedis(redis.url()
                    .orElseThrow(() -> CommandFailure.usage("which limiter? Give --at HOST:PORT, or --redis URL of the"
                            + " registry that knows it, or --rules FILE where no limiter is needed"))));
        }
        return options;
    }

    private LimitsClient stub(Mesh mesh) {
        return address == null
                ? mesh.stub(LimitsClient.class)
                : mesh.stubAt(LimitsClient.class, List.of(tls.named(address)));
    }

    private static <T> T await(Future<T> answer) {
        try {
            return answer.await(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw CommandFailure.unavailable("the limiter did not answer within " + LONGEST_ANSWER.toSeconds() + " s");
        } catch (CallFailure e) {
            throw e.status() == Status.UNAVAILABLE
                    ? CommandFailure.unavailable(e.message())
                    : CommandFailure.failed(e.message());
        }
    }
}
