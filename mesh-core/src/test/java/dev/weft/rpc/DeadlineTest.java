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
import dev.weft.call.Deadline;
import dev.weft.call.Metadata;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(NoLeaks.class)
class DeadlineTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final ScriptedEcho scripted = new ScriptedEcho();

    private static CallOptions within(Duration timeout) {
        return CallOptions.DEFAULT.withTimeout(timeout);
    }

    private static <T> Future<T> never() {
        return Promise.<T>promise().future();
    }

    @Test
    void handler_sees_what_is_left_of_the_callers_time() {
        Promise<Optional<Deadline>> seen = Promise.promise();
        scripted.echo = request -> {
            seen.complete(CallContext.current().orElseThrow().deadline());
            return Future.succeededFuture(reply(""));
        };
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted), within(Duration.ofSeconds(9)));

        await(echo.echo(request("")));

        assertThat(await(seen.future()).orElseThrow().remaining())
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(9));
    }

    @Test
    void channels_time_limit_holds_where_the_call_sets_none() {
        scripted.echo = request -> never();
        RpcClient client =
                sandbox.client(sandbox.serve(scripted), Sandbox.clientOptions().setTimeout(SHORT));

        assertThat(failure(Stubs.stub(EchoService.class, client).echo(request("")))
                        .status())
                .isEqualTo(Status.DEADLINE_EXCEEDED);
    }

    @Test
    void call_without_any_limit_has_no_deadline() {
        Promise<Optional<Deadline>> seen = Promise.promise();
        scripted.echo = request -> {
            seen.complete(CallContext.current().orElseThrow().deadline());
            return Future.succeededFuture(reply(""));
        };
        RpcClient client =
                sandbox.client(sandbox.serve(scripted), Sandbox.clientOptions().setTimeout(null));

        await(Stubs.stub(EchoService.class, client).echo(request("")));

        assertThat(await(seen.future())).isEmpty();
    }

    @Test
    void every_kind_ends_at_its_deadline() {
        scripted.echo = request -> never();
        scripted.collect = requests -> never();
        scripted.expand = request -> never();
        scripted.chat = requests -> never();
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted), within(SHORT));
        Conduit<EchoRequest> open = new Conduit<>();
        Conduit<EchoRequest> alsoOpen = new Conduit<>();

        List<Future<?>> calls = List.of(
                echo.echo(request("")),
                echo.collect(open.reader()),
                echo.expand(request("")),
                echo.chat(alsoOpen.reader()));

        for (Future<?> call : calls) {
            CallFailure failure = failure(call);
            assertThat(failure.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
            assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
        }
    }

    @Test
    void stream_of_replies_ends_at_the_deadline_although_messages_flow() {
        scripted.chat = requests -> {
            Conduit<EchoReply> replies = new Conduit<>();
            replies.writer().write(reply("one"));
            return Future.succeededFuture(replies.reader());
        };
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted), within(SHORT));
        Conduit<EchoRequest> open = new Conduit<>();

        CallFailure failure = failure(echo.chat(open.reader()).compose(Streams::all));

        assertThat(failure.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
    }

    @Test
    void deadline_passes_while_a_call_waits_for_a_connection() {
        CallOptions patient = within(SHORT).withReadiness(Readiness.WAIT_FOR_READY);
        RpcClient client = sandbox.client(Ports.closed(), Sandbox.clientOptions());

        CallFailure failure =
                failure(Stubs.stub(EchoService.class, client, patient).echo(request("")));

        assertThat(failure.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
    }

    @Test
    void nested_calls_inherit_the_deadline_and_the_chosen_metadata_through_three_services() {
        List<Deadline> deadlines = new CopyOnWriteArrayList<>();
        List<Metadata> metadata = new CopyOnWriteArrayList<>();
        RpcServer c = sandbox.serve(noting(deadlines, metadata, request -> Future.succeededFuture(reply("from c"))));
        EchoService toC = sandbox.stub(EchoService.class, c);
        RpcServer b = sandbox.serve(noting(deadlines, metadata, toC::echo));
        EchoService toB = sandbox.stub(EchoService.class, b);
        RpcServer a = sandbox.serve(noting(deadlines, metadata, toB::echo));
        EchoService toA = sandbox.stub(
                EchoService.class,
                a,
                within(Duration.ofSeconds(8))
                        .withMetadata(Metadata.of("traceparent", "00-1-2-01").plus("secret", "mine")));

        assertThat(await(toA.echo(request(""))).getText()).isEqualTo("from c");

        assertThat(deadlines)
                .hasSize(3)
                .allSatisfy(deadline -> assertThat(deadline.remaining()).isLessThanOrEqualTo(Duration.ofSeconds(8)));
        assertThat(metadata)
                .hasSize(3)
                .allSatisfy(pairs -> assertThat(pairs.get("traceparent")).contains("00-1-2-01"));
        assertThat(metadata.get(0).get("secret")).contains("mine");
        assertThat(metadata.get(1).get("secret")).isEmpty();
        assertThat(metadata.get(2).get("secret")).isEmpty();
    }

    @Test
    void nested_call_made_later_on_the_handlers_context_inherits_too() {
        List<Deadline> deadlines = new CopyOnWriteArrayList<>();
        List<Metadata> metadata = new CopyOnWriteArrayList<>();
        RpcServer b = sandbox.serve(noting(deadlines, metadata, request -> Future.succeededFuture(reply("from b"))));
        EchoService toB = sandbox.stub(EchoService.class, b);
        RpcServer a = sandbox.serve(ScriptedEcho.echo(request -> sandbox.vertx()
                .timer(5, java.util.concurrent.TimeUnit.MILLISECONDS)
                .compose(v -> toB.echo(request))));
        EchoService toA = sandbox.stub(EchoService.class, a, within(Duration.ofSeconds(8)));

        await(toA.echo(request("")));

        assertThat(deadlines.get(0).remaining()).isLessThanOrEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void nested_call_may_have_less_time_but_never_more() {
        scripted.echo = request -> never();
        RpcServer b = sandbox.serve(scripted);
        RpcClient client = sandbox.client(b);
        EchoService less = Stubs.stub(EchoService.class, client, within(Duration.ofMillis(50)));
        EchoService more = Stubs.stub(EchoService.class, client, within(Duration.ofHours(1)));
        RpcServer a = sandbox.serve(ScriptedEcho.echo(
                request -> request.getText().equals("less") ? less.echo(request) : more.echo(request)));
        EchoService patient = sandbox.stub(EchoService.class, a, within(Duration.ofSeconds(8)));
        EchoService hasty = sandbox.stub(EchoService.class, a, within(SHORT));

        assertThat(failure(patient.echo(request("less"))).message()).contains("deadline");
        assertThat(failure(hasty.echo(request("more"))).status()).isEqualTo(Status.DEADLINE_EXCEEDED);
    }

    @Test
    void very_long_timeout_is_as_good_as_none() {
        EchoService echo =
                sandbox.stub(EchoService.class, sandbox.serve(scripted), within(Duration.ofSeconds(Long.MAX_VALUE)));

        assertThat(await(echo.echo(request("ok"))).getText()).isEqualTo("ok");
    }

    private static ScriptedEcho noting(
            List<Deadline> deadlines,
            List<Metadata> metadata,
            java.util.function.Function<EchoRequest, Future<EchoReply>> then) {
        return ScriptedEcho.echo(request -> {
            CallContext context = CallContext.current().orElseThrow();
            deadlines.add(context.deadline().orElseThrow());
            metadata.add(context.metadata());
            return then.apply(request);
        });
    }
}
