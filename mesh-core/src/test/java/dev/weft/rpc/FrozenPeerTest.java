// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.clientOptions;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.Sandbox.until;
import static dev.weft.rpc.ScriptedEcho.reply;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.stream.Conduit;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import dev.weft.wire.WireOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that die, or stand still without a word: whoever waits for them learns it within the ping time-out. */
@ExtendWith(NoLeaks.class)
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FrozenPeerTest {
    private static final Duration PING_INTERVAL = Duration.ofMillis(300);
    private static final Duration PING_TIMEOUT = Duration.ofMillis(700);
    /** Interval and time-out, and what a busy machine adds. */
    private static final Duration SOON = Duration.ofSeconds(6);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    /** Without deadlines, so that nothing but the pings ends a call. */
    private static RpcClientOptions watchful() {
        RpcClientOptions options = clientOptions().setTimeout(null);
        watchful(options.wire());
        return options;
    }

    private static void watchful(WireOptions wire) {
        wire.setPingInterval(PING_INTERVAL).setPingTimeout(PING_TIMEOUT);
    }

    /** Calls of all kinds that will not end by themselves. */
    private static List<Future<?>> pendingCalls(EchoService echo) {
        Conduit<EchoRequest> silent = new Conduit<>();
        Conduit<EchoRequest> chatty = new Conduit<>();
        chatty.writer().write(request("a"));
        ReadStream<EchoReply> replies = await(echo.chat(chatty.reader()));
        return List.of(echo.echo(request("hang")), echo.collect(silent.reader()), Streams.all(replies));
    }

    private static void requireUnavailableSoon(List<Future<?>> calls) {
        long start = System.nanoTime();
        for (Future<?> call : calls) {
            CallFailure failure = failure(call);
            assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
            assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    @Test
    void killed_server_fails_what_it_was_asked() {
        try (EchoProcess process = new EchoProcess()) {
            EchoService echo = Stubs.stub(EchoService.class, sandbox.client(process.port(), watchful()));
            List<Future<?>> calls = pendingCalls(echo);

            process.kill();

            requireUnavailableSoon(calls);
            assertThat(failure(echo.echo(request("next"))).status()).isEqualTo(Status.UNAVAILABLE);
        }
    }

    @Test
    void frozen_server_fails_what_it_was_asked_and_is_called_again_when_it_thaws() {
        try (EchoProcess process = new EchoProcess()) {
            RpcClient client = sandbox.client(process.port(), watchful());
            EchoService echo = Stubs.stub(EchoService.class, client);
            List<Future<?>> calls = pendingCalls(echo);

            process.freeze();

            requireUnavailableSoon(calls);
            // The kernel still accepts connections for it: HELLO does not come.
            process.thaw();
            await(client.ready(Sandbox.PATIENCE));
            assertThat(await(echo.echo(request("again"))).getText()).isEqualTo("again");
        }
    }

    @Test
    void calls_made_while_the_server_is_frozen_do_not_hang_either() {
        try (EchoProcess process = new EchoProcess()) {
            RpcClientOptions options = watchful();
            options.wire().setHelloTimeout(PING_TIMEOUT);
            EchoService echo = Stubs.stub(EchoService.class, sandbox.client(process.port(), options));
            await(echo.echo(request("connect")));
            process.freeze();

            for (int i = 0; i < 3; i++) {
                assertThat(failure(echo.echo(request("hello?"))).status()).isEqualTo(Status.UNAVAILABLE);
            }
        }
    }

    @Test
    void busy_server_that_answers_pings_is_waited_for() {
        Promise<EchoReply> slow = Promise.promise();
        RpcServer server = sandbox.serve(ScriptedEcho.echo(request -> slow.future()));
        Future<EchoReply> reply = Stubs.stub(EchoService.class, sandbox.client(server, watchful()))
                .echo(request("take your time"));

        await(sandbox.vertx().timer(3 * PING_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));

        assertThat(reply.isComplete()).isFalse();
        slow.complete(reply("done"));
        assertThat(await(reply).getText()).isEqualTo("done");
    }

    @Test
    void cut_cable_is_noticed_on_both_sides() {
        Promise<CallFailure> told = Promise.promise();
        Promise<Void> started = Promise.promise();
        RpcServerOptions serverOptions = Sandbox.serverOptions();
        watchful(serverOptions.wire());
        RpcServer server = sandbox.serve(serverOptions, ScriptedEcho.echo(request -> {
            CallContext.current().orElseThrow().onCancel(told::tryComplete);
            started.tryComplete();
            return Promise.<EchoReply>promise().future();
        }));
        try (Link link = new Link(server.port())) {
            RpcClient client = sandbox.client(link.port(), watchful());
            await(client.ready(Sandbox.PATIENCE));
            Future<EchoReply> reply = Stubs.stub(EchoService.class, client).echo(request("a"));
            await(started.future());

            link.freeze();

            requireUnavailableSoon(List.of(reply));
            assertThat(await(told.future()).status()).isEqualTo(Status.CANCELLED);
            until("the connections are gone", () -> {
                link.thaw();
                return link.open() == 0;
            });
        }
    }
}
