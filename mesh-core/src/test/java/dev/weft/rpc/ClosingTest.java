// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.clientOptions;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.Sandbox.until;
import static dev.weft.rpc.ScriptedEcho.reply;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Processing;
import dev.weft.call.Readiness;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.stream.Conduit;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever opens, closes: nothing is left behind, and nobody waits for ever. */
@ExtendWith(NoLeaks.class)
class ClosingTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final ScriptedEcho scripted = new ScriptedEcho();
    private final Promise<Void> started = Promise.promise();
    private final Promise<EchoReply> slow = Promise.promise();
    private final List<Link> links = new ArrayList<>();

    private Link link(RpcServer server) {
        Link link = new Link(server.port());
        links.add(link);
        return link;
    }

    @AfterEach
    void closeLinks() {
        links.forEach(Link::close);
    }

    private void answerSlowly() {
        scripted.echo = request -> {
            started.tryComplete();
            return request.getText().equals("slow") ? slow.future() : Future.succeededFuture(reply("quick"));
        };
    }

    @Test
    void closing_a_client_fails_its_calls_and_closes_its_connections() {
        answerSlowly();
        Link link = link(sandbox.serve(scripted));
        RpcClient client = sandbox.client(link.port(), clientOptions());
        Future<EchoReply> running = Stubs.stub(EchoService.class, client).echo(request("slow"));
        await(started.future());

        await(client.close());

        CallFailure failure = failure(running);
        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
        until("the connection is closed", () -> link.open() == 0);
    }

    @Test
    void closing_a_client_fails_calls_that_wait() {
        RpcClient client = sandbox.client(Ports.closed(), clientOptions());
        Future<EchoReply> waiting = Stubs.stub(
                        EchoService.class, client, CallOptions.DEFAULT.withReadiness(Readiness.WAIT_FOR_READY))
                .echo(request("a"));
        Future<Void> ready = client.ready(Duration.ofMinutes(1));
        failure(client.connected());

        await(client.close());

        assertThat(failure(waiting).processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure(waiting).status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure(ready).status()).isEqualTo(Status.UNAVAILABLE);
    }

    @Test
    void closed_client_refuses_calls_and_may_be_closed_again() {
        RpcClient client = sandbox.client(sandbox.serve(scripted));
        EchoService echo = Stubs.stub(EchoService.class, client);
        await(echo.echo(request("a")));
        await(client.close());
        await(client.close());

        for (Future<?> call : List.of(
                echo.echo(request("a")),
                echo.collect(Streams.of(request("a"))),
                echo.expand(request("a")),
                echo.chat(Streams.of(request("a"))),
                client.ready(Duration.ofSeconds(1)),
                client.connected())) {
            CallFailure failure = failure(call);
            assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
            assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
            assertThat(failure.message()).contains("closed");
        }
    }

    @Test
    void retired_client_lets_its_calls_end_and_then_closes() {
        answerSlowly();
        Link link = link(sandbox.serve(scripted));
        RpcClient client = sandbox.client(link.port(), clientOptions());
        EchoService echo = Stubs.stub(EchoService.class, client);
        Future<EchoReply> running = echo.echo(request("slow"));
        await(started.future());

        client.retire();

        assertThat(failure(echo.echo(request("new"))).status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(link.open()).isEqualTo(1);
        slow.complete(reply("done"));
        assertThat(await(running).getText()).isEqualTo("done");
        until("the connection is closed", () -> link.open() == 0);
    }

    @Test
    void closing_a_server_lets_running_calls_end_and_refuses_new_connections() {
        answerSlowly();
        RpcServer server = sandbox.serve(Sandbox.serverOptions().setDrainTimeout(Duration.ofSeconds(10)), scripted);
        EchoService echo = sandbox.stub(EchoService.class, server);
        Future<EchoReply> running = echo.echo(request("slow"));
        await(started.future());

        Future<Void> closed = server.close();
        until("nobody listens", () -> failed(sandbox.client(server).connected()));

        assertThat(closed.isComplete()).isFalse();
        assertThat(running.isComplete()).isFalse();
        slow.complete(reply("done"));
        assertThat(await(running).getText()).isEqualTo("done");
        await(closed);
        await(server.close());
    }

    private static boolean failed(Future<?> future) {
        try {
            await(future);
            return false;
        } catch (CallFailure e) {
            return true;
        }
    }

    @Test
    void closing_a_server_cuts_calls_that_take_too_long() {
        answerSlowly();
        RpcServer server = sandbox.serve(Sandbox.serverOptions().setDrainTimeout(Duration.ofMillis(100)), scripted);
        Future<EchoReply> running = sandbox.stub(EchoService.class, server).echo(request("slow"));
        await(started.future());

        await(server.close());

        CallFailure failure = failure(running);
        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
    }

    @Test
    void closing_a_server_ends_streams_after_the_drain() {
        scripted.chat = requests -> {
            Conduit<EchoReply> endless = new Conduit<>();
            endless.writer().write(reply("one"));
            return Future.succeededFuture(endless.reader());
        };
        RpcServer server = sandbox.serve(Sandbox.serverOptions().setDrainTimeout(Duration.ofMillis(100)), scripted);
        Conduit<EchoRequest> requests = new Conduit<>();
        var stream = await(sandbox.stub(EchoService.class, server).chat(requests.reader()));

        await(server.close());

        assertThat(failure(Streams.all(stream)).status()).isEqualTo(Status.UNAVAILABLE);
    }

    @Test
    void server_without_calls_closes_at_once() {
        RpcServer server = sandbox.serve(Sandbox.serverOptions().setDrainTimeout(Duration.ofMinutes(5)), scripted);
        EchoService echo = sandbox.stub(EchoService.class, server);
        await(echo.echo(request("a")));

        await(server.close());
    }

    @Test
    void server_that_never_listened_may_be_closed() {
        await(new RpcServer(sandbox.vertx(), Sandbox.serverOptions()).close());
    }

    @Test
    void port_that_is_taken_fails_to_listen() {
        RpcServer first = sandbox.serve(scripted);
        Vertx other = sandbox.newVertx();
        RpcServer second = new RpcServer(other, Sandbox.serverOptions().setPort(first.port()));

        Throwable failure = second.listen()
                .map(s -> (Throwable) null)
                .otherwise(e -> e)
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        assertThat(failure).isNotNull();
        await(second.close());
    }

    @Test
    void idle_connection_is_closed_and_the_next_call_opens_another() {
        Link link = link(sandbox.serve(scripted));
        EchoService echo = Stubs.stub(
                EchoService.class, sandbox.client(link.port(), clientOptions().setIdleTimeout(Duration.ofMillis(100))));
        await(echo.echo(request("a")));

        until("the idle connection is closed", () -> link.open() == 0);

        assertThat(await(echo.echo(request("b"))).getText()).isEqualTo("b");
        assertThat(link.connections()).isEqualTo(2);
    }

    @Test
    void connection_with_a_running_call_is_not_idle() {
        answerSlowly();
        Link link = link(sandbox.serve(scripted));
        EchoService echo = Stubs.stub(
                EchoService.class, sandbox.client(link.port(), clientOptions().setIdleTimeout(Duration.ofMillis(20))));
        Future<EchoReply> running = echo.echo(request("slow"));
        await(started.future());

        await(sandbox.vertx().timer(200, java.util.concurrent.TimeUnit.MILLISECONDS));

        assertThat(link.open()).isEqualTo(1);
        slow.complete(reply("done"));
        assertThat(await(running).getText()).isEqualTo("done");
    }

    @Test
    void lost_connection_fails_its_calls_and_the_next_call_opens_another() {
        answerSlowly();
        Link link = link(sandbox.serve(scripted));
        RpcClient client = sandbox.client(link.port(), clientOptions());
        EchoService echo = Stubs.stub(EchoService.class, client);
        await(client.ready(Sandbox.PATIENCE));
        Future<EchoReply> running = echo.echo(request("slow"));
        await(started.future());

        link.cut();

        CallFailure failure = failure(running);
        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
        assertThat(await(echo.echo(request("b"))).getText()).isEqualTo("quick");
    }

    @Test
    void timers_are_gone_when_all_is_closed() {
        Vertx vertx = sandbox.vertx();
        RpcServer server = sandbox.serve(scripted);
        int before = Timers.pending(vertx);
        for (int i = 0; i < 5; i++) {
            RpcClient client = new RpcClient(vertx, Sandbox.address(server.port()), clientOptions());
            EchoService echo = Stubs.stub(EchoService.class, client);
            await(echo.echo(request("a")));
            await(echo.chat(Streams.of(request("a"), request("b"))).compose(Streams::all));
            await(client.close());
        }

        until("as many timers as before", () -> Timers.pending(vertx) <= before);
    }

    @Test
    void waits_leave_no_timers_behind() {
        RpcServer server = sandbox.serve(scripted);
        int before = Timers.pending(sandbox.vertx());
        RpcClient client = new RpcClient(sandbox.vertx(), Sandbox.address(server.port()), clientOptions());
        for (int i = 0; i < 100; i++) {
            await(client.ready(Duration.ofHours(1)));
        }
        await(client.close());

        until("as many timers as before", () -> Timers.pending(sandbox.vertx()) <= before);
    }
}
