// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.Sandbox.until;
import static dev.weft.rpc.ScriptedEcho.reply;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.MethodKind;
import dev.weft.call.Processing;
import dev.weft.call.Readiness;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.rpc.NoLeaks;
import dev.weft.rpc.RpcServer;
import dev.weft.rpc.Sandbox;
import dev.weft.rpc.ScriptedEcho;
import dev.weft.rpc.Streams;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls to several addresses of which some do not answer. */
@ExtendWith(NoLeaks.class)
class MeshFailoverTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Mesh mesh;

    @BeforeEach
    void createMesh() {
        mesh = Mesh.create(sandbox.vertx(), new MeshOptions().setName("client"));
        sandbox.closeLater(mesh::close);
    }

    private static Future<?> call(EchoService echo, MethodKind kind) {
        return switch (kind) {
            case UNARY -> echo.echo(request("a"));
            case CLIENT_STREAMING -> echo.collect(Streams.of(request("a")));
            case SERVER_STREAMING -> echo.expand(request("a", 3)).compose(Streams::all);
            case BIDIRECTIONAL -> echo.chat(Streams.of(request("a"))).compose(Streams::all);
        };
    }

    private static SocketAddress at(RpcServer server) {
        return Sandbox.address(server.port());
    }

    private static SocketAddress nobody() {
        return Sandbox.address(Sandbox.closedPort());
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void dead_address_costs_no_call_of_any_kind(MethodKind kind) {
        EchoService echo = mesh.stubAt(EchoService.class, List.of(nobody(), at(sandbox.serve(new ScriptedEcho()))));

        for (int i = 0; i < 10; i++) {
            await(call(echo, kind));
        }
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void patient_call_takes_the_address_that_lives(MethodKind kind) {
        EchoService echo = Stubs.stub(
                EchoService.class,
                mesh.channelAt(List.of(nobody(), at(sandbox.serve(new ScriptedEcho())))),
                CallOptions.DEFAULT.withReadiness(Readiness.WAIT_FOR_READY).withTimeout(Duration.ofSeconds(5)));

        for (int i = 0; i < 6; i++) {
            await(call(echo, kind));
        }
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void patient_call_waits_until_one_of_the_addresses_lives(MethodKind kind) {
        int port = Sandbox.closedPort();
        EchoService echo = Stubs.stub(
                EchoService.class,
                mesh.channelAt(List.of(nobody(), Sandbox.address(port))),
                CallOptions.DEFAULT.withReadiness(Readiness.WAIT_FOR_READY).withTimeout(Duration.ofSeconds(15)));
        Future<?> waiting = call(echo, kind);

        sandbox.serve(Sandbox.serverOptions().setPort(port), new ScriptedEcho());

        await(waiting);
    }

    @Test
    void patient_call_gives_up_at_its_deadline() {
        EchoService echo = Stubs.stub(
                EchoService.class,
                mesh.channelAt(List.of(nobody(), nobody())),
                CallOptions.DEFAULT.withReadiness(Readiness.WAIT_FOR_READY).withTimeout(Duration.ofMillis(300)));

        CallFailure failure = failure(echo.echo(request("a")));

        assertThat(failure.status()).isIn(Status.DEADLINE_EXCEEDED, Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
    }

    @Test
    void all_addresses_dead_is_said_with_an_address() {
        EchoService echo = mesh.stubAt(EchoService.class, List.of(nobody(), nobody()));

        CallFailure failure = failure(echo.echo(request("a")));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains(Sandbox.HOST);
    }

    @Test
    void call_that_an_instance_refused_goes_to_another_and_never_twice_to_the_same() {
        AtomicInteger refused = new AtomicInteger();
        ScriptedEcho refusing = ScriptedEcho.echo(request -> {
            refused.incrementAndGet();
            return Future.failedFuture(CallFailure.notProcessed(Status.UNAVAILABLE, "warming up"));
        });
        EchoService echo = mesh.stubAt(
                EchoService.class, List.of(at(sandbox.serve(refusing)), at(sandbox.serve(new ScriptedEcho()))));

        for (int i = 0; i < 10; i++) {
            assertThat(await(echo.echo(request("a"))).getText()).isEqualTo("a");
        }
        assertThat(refused.get()).isBetween(1, 10);
    }

    @Test
    void later_attempt_has_only_the_time_that_is_left() {
        Duration whole = Duration.ofSeconds(4);
        List<Duration> lefts = new CopyOnWriteArrayList<>();
        ScriptedEcho refusing = ScriptedEcho.echo(request -> sandbox.vertx()
                .timer(1, TimeUnit.SECONDS)
                .compose(v -> Future.failedFuture(CallFailure.notProcessed(Status.UNAVAILABLE, "on second thoughts"))));
        ScriptedEcho noting = ScriptedEcho.echo(request -> {
            lefts.add(
                    CallContext.current().orElseThrow().deadline().orElseThrow().remaining());
            return Future.succeededFuture(reply("noted"));
        });
        EchoService echo = Stubs.stub(
                EchoService.class,
                mesh.channelAt(List.of(at(sandbox.serve(refusing)), at(sandbox.serve(noting)))),
                CallOptions.DEFAULT.withTimeout(whole));
        // Round robin begins anywhere: one of two calls begins with the one that refuses.
        List<Future<EchoReply>> replies = List.of(echo.echo(request("a")), echo.echo(request("b")));

        replies.forEach(Sandbox::await);

        assertThat(lefts).anyMatch(left -> left.compareTo(Duration.ofSeconds(3)) < 0);
    }

    @Test
    void draining_server_answers_what_runs_and_new_calls_go_elsewhere() {
        Promise<EchoReply> slow = Promise.promise();
        Promise<Void> started = Promise.promise();
        ScriptedEcho draining = ScriptedEcho.echo(request -> {
            started.tryComplete();
            return slow.future();
        });
        RpcServer first = sandbox.serve(Sandbox.serverOptions().setDrainTimeout(Duration.ofSeconds(10)), draining);
        EchoService toFirst = mesh.stubAt(EchoService.class, List.of(at(first)));
        Future<EchoReply> running = toFirst.echo(request("a"));
        await(started.future());
        EchoService both = mesh.stubAt(EchoService.class, List.of(at(first), at(sandbox.serve(new ScriptedEcho()))));

        Future<Void> closed = first.close();
        until("new calls avoid the first", () -> failsAtOnce(toFirst));

        for (int i = 0; i < 10; i++) {
            assertThat(await(both.echo(request("b"))).getText()).isEqualTo("b");
        }
        slow.complete(reply("answered"));
        assertThat(await(running).getText()).isEqualTo("answered");
        await(closed);
    }

    private static boolean failsAtOnce(EchoService echo) {
        Future<EchoReply> reply = echo.echo(request("probe"));
        try {
            await(reply, Duration.ofMillis(100));
            return false;
        } catch (CallFailure e) {
            return e.status() == Status.UNAVAILABLE;
        } catch (AssertionError stillRunning) {
            return false;
        }
    }

    /** As a kernel does with connections that a server has not accepted when it stops listening. */
    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void server_that_resets_connections_before_it_says_hello_loses_no_call(MethodKind kind) throws IOException {
        RpcServer good = sandbox.serve(new ScriptedEcho());
        try (ServerSocket resetting = new ServerSocket(0, 50, InetAddress.getByName(Sandbox.HOST))) {
            CompletableFuture<Void> resetter = CompletableFuture.runAsync(() -> resetAll(resetting));
            EchoService echo =
                    mesh.stubAt(EchoService.class, List.of(Sandbox.address(resetting.getLocalPort()), at(good)));

            for (int i = 0; i < 20; i++) {
                await(call(echo, kind));
            }
            resetting.close();
            resetter.join();
        }
    }

    private static void resetAll(ServerSocket entrance) {
        while (!entrance.isClosed()) {
            try (Socket socket = entrance.accept()) {
                socket.getInputStream().read();
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // The entrance was closed, or the client was first.
            }
        }
    }

    @Test
    void rolling_restart_under_load_loses_no_call() {
        int restarts = 6;
        int[] ports = {Sandbox.closedPort(), Sandbox.closedPort()};
        RpcServer[] servers = {restarted(ports[0]), restarted(ports[1])};
        EchoService echo =
                mesh.stubAt(EchoService.class, List.of(Sandbox.address(ports[0]), Sandbox.address(ports[1])));
        Load load = new Load(echo);
        load.start(32);
        until("the load flows", () -> load.answered.get() > 100);

        for (int i = 0; i < restarts; i++) {
            await(servers[i % 2].close());
            servers[i % 2] = restarted(ports[i % 2]);
            int before = load.answered.get();
            until("the load flows on", () -> load.answered.get() > before + 100);
        }

        load.stop();
        assertThat(load.failures).isEmpty();
        assertThat(load.answered.get()).isGreaterThan(700);
    }

    private RpcServer restarted(int port) {
        ScriptedEcho slow = ScriptedEcho.echo(request -> sandbox.vertx()
                .timer(1 + request.getNumber() % 3, TimeUnit.MILLISECONDS)
                .map(v -> ScriptedEcho.replyTo(request)));
        return sandbox.serve(Sandbox.serverOptions().setPort(port).setDrainTimeout(Duration.ofSeconds(10)), slow);
    }

    /** Callers that each make one call after another, of two kinds. */
    private final class Load {
        final AtomicInteger answered = new AtomicInteger();
        final List<Throwable> failures = new CopyOnWriteArrayList<>();
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final List<Future<Void>> callers = new ArrayList<>();
        private final EchoService echo;

        Load(EchoService echo) {
            this.echo = echo;
        }

        void start(int count) {
            for (int i = 0; i < count; i++) {
                Promise<Void> done = Promise.promise();
                callers.add(done.future());
                boolean streaming = i % 4 == 0;
                sandbox.vertx().runOnContext(v -> next(streaming, done));
            }
        }

        private void next(boolean streaming, Promise<Void> done) {
            if (!going.get()) {
                done.complete();
                return;
            }
            Future<?> call = streaming
                    ? echo.collect(Streams.of(request("a"), request("b")))
                    : echo.echo(request("a", answered.get()));
            call.onComplete(reply -> answered.incrementAndGet(), failures::add)
                    .onComplete(any -> sandbox.vertx().runOnContext(v -> next(streaming, done)));
        }

        void stop() {
            going.set(false);
            callers.forEach(Sandbox::await);
        }
    }
}
