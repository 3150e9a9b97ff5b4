// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.reply;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.stream.Conduit;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(NoLeaks.class)
class CancellationTest {
    private static final int FEWEST_SLOTS = 64;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final ScriptedEcho scripted = new ScriptedEcho();
    private final Promise<Void> signal = Promise.promise();
    private final Promise<Void> started = Promise.promise();
    private final Promise<CallFailure> told = Promise.promise();

    private CallOptions cancellable() {
        return CallOptions.DEFAULT.withCancelSignal(signal.future());
    }

    /** An answer that never comes, of a handler that notes when it starts and when it is cancelled. */
    private <T> Future<T> hang() {
        CallContext.current().orElseThrow().onCancel(told::tryComplete);
        started.tryComplete();
        return Promise.<T>promise().future();
    }

    @Test
    void unary_call_is_cancelled_on_both_sides() {
        scripted.echo = request -> hang();
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted), cancellable());
        Future<EchoReply> reply = echo.echo(request(""));
        await(started.future());

        signal.complete();

        CallFailure failure = failure(reply);
        assertThat(failure.status()).isEqualTo(Status.CANCELLED);
        assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
        assertThat(await(told.future()).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void signal_that_fails_cancels_as_well() {
        scripted.echo = request -> hang();
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted), cancellable());
        Future<EchoReply> reply = echo.echo(request(""));
        await(started.future());

        signal.fail("the user has left");

        assertThat(failure(reply).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void signal_that_has_come_already_cancels_at_once() {
        signal.complete();
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted), cancellable());

        assertThat(failure(echo.echo(request(""))).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void streams_are_cancelled_on_both_sides() {
        scripted.chat = requests -> {
            hang();
            Conduit<EchoReply> replies = new Conduit<>();
            replies.writer().write(reply("one"));
            return Future.succeededFuture(replies.reader());
        };
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted), cancellable());
        Conduit<EchoRequest> requests = new Conduit<>();
        ReadStream<EchoReply> replies = await(echo.chat(requests.reader()));
        Future<List<EchoReply>> all = Streams.all(replies);

        signal.complete();

        assertThat(failure(all).status()).isEqualTo(Status.CANCELLED);
        assertThat(await(told.future()).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void stream_of_requests_fails_on_the_server_when_the_caller_cancels() {
        Promise<Throwable> seen = Promise.promise();
        scripted.collect = requests -> {
            requests.exceptionHandler(seen::tryComplete);
            requests.handler(request -> started.tryComplete());
            requests.resume();
            return Promise.<EchoReply>promise().future();
        };
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted), cancellable());
        Conduit<EchoRequest> requests = new Conduit<>();
        requests.writer().write(request("a"));
        Future<EchoReply> reply = echo.collect(requests.reader());
        await(started.future());

        signal.complete();

        assertThat(failure(reply).status()).isEqualTo(Status.CANCELLED);
        assertThat(await(seen.future()))
                .isInstanceOfSatisfying(
                        CallFailure.class,
                        failure -> assertThat(failure.status()).isEqualTo(Status.CANCELLED));
    }

    @Test
    void cancellation_travels_through_three_services() {
        List<Status> seen = new CopyOnWriteArrayList<>();
        scripted.echo = request -> hang();
        RpcServer c = sandbox.serve(scripted);
        EchoService toC = sandbox.stub(EchoService.class, c);
        RpcServer b = sandbox.serve(ScriptedEcho.echo(request -> noting(seen, toC.echo(request))));
        EchoService toB = sandbox.stub(EchoService.class, b);
        RpcServer a = sandbox.serve(ScriptedEcho.echo(request -> noting(seen, toB.echo(request))));
        EchoService toA = sandbox.stub(EchoService.class, a, cancellable());
        Future<EchoReply> reply = toA.echo(request(""));
        await(started.future());

        signal.complete();

        assertThat(failure(reply).status()).isEqualTo(Status.CANCELLED);
        assertThat(await(told.future()).status()).isEqualTo(Status.CANCELLED);
        Sandbox.until("both nested calls have ended", () -> seen.size() == 2);
        assertThat(seen).containsExactly(Status.CANCELLED, Status.CANCELLED);
    }

    @Test
    void caller_that_vanishes_cancels_what_it_had_called() {
        scripted.echo = request -> hang();
        RpcClient client = sandbox.client(sandbox.serve(scripted));
        Future<EchoReply> reply = Stubs.stub(EchoService.class, client).echo(request(""));
        await(started.future());

        await(client.close());

        assertThat(failure(reply).status()).isIn(Status.UNAVAILABLE, Status.CANCELLED);
        assertThat(await(told.future()).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void cancelled_calls_keep_their_slots_until_their_handlers_have_ended() {
        Promise<EchoReply> slow = Promise.promise();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        scripted.echo = request -> {
            running.incrementAndGet();
            CallContext.current().orElseThrow().onCancel(reason -> cancelled.incrementAndGet());
            return request.getText().equals("slow") ? slow.future() : Future.succeededFuture(reply("quick"));
        };
        RpcServerOptions options = Sandbox.serverOptions();
        options.wire().setMaxConcurrentCalls(FEWEST_SLOTS);
        RpcClient client = sandbox.client(sandbox.serve(options, scripted));
        EchoService cancellable = Stubs.stub(EchoService.class, client, cancellable());
        EchoService echo = Stubs.stub(EchoService.class, client);
        List<Future<EchoReply>> calls = IntStream.range(0, FEWEST_SLOTS)
                .mapToObj(i -> cancellable.echo(request("slow")))
                .toList();
        Sandbox.until("all handlers run", () -> running.get() == FEWEST_SLOTS);

        signal.complete();
        calls.forEach(call -> assertThat(failure(call).status()).isEqualTo(Status.CANCELLED));
        Sandbox.until("all handlers are told", () -> cancelled.get() == FEWEST_SLOTS);
        Future<EchoReply> next = echo.echo(request("next"));
        await(client.ready(Sandbox.PATIENCE));

        assertThat(next.isComplete()).isFalse();
        slow.complete(reply("nobody waits"));
        assertThat(await(next).getText()).isEqualTo("quick");
    }

    private static <T> Future<T> noting(List<Status> seen, Future<T> nested) {
        return nested.onFailure(e -> seen.add(((CallFailure) e).status()));
    }
}
