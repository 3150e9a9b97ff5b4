// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.Sandbox.serverOptions;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Call;
import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Interceptor;
import dev.weft.call.Metadata;
import dev.weft.call.MethodKind;
import dev.weft.call.Peer;
import dev.weft.call.Processing;
import dev.weft.call.Reply;
import dev.weft.call.Status;
import dev.weft.contract.Contracts;
import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interceptors around what a server answers; those around what a client calls are in {@code MeshTest}. */
@ExtendWith(NoLeaks.class)
class InterceptorTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @RegisterExtension
    final Logged log = Logged.by(ServedCall.class);

    private final ScriptedEcho scripted = new ScriptedEcho();

    /** All the texts that a call of this kind brings, with one request whose text is {@code a}. */
    private static Future<List<String>> call(EchoService echo, MethodKind kind) {
        return switch (kind) {
            case UNARY -> echo.echo(request("a")).map(reply -> List.of(reply.getText()));
            case CLIENT_STREAMING -> echo.collect(Streams.of(request("a"))).map(reply -> List.of(reply.getText()));
            case SERVER_STREAMING ->
                echo.expand(request("a", 1)).compose(Streams::all).map(InterceptorTest::texts);
            case BIDIRECTIONAL ->
                echo.chat(Streams.of(request("a"))).compose(Streams::all).map(InterceptorTest::texts);
        };
    }

    private static List<String> texts(List<EchoReply> replies) {
        return replies.stream().map(EchoReply::getText).toList();
    }

    private EchoService echo(Interceptor... interceptors) {
        return sandbox.stub(EchoService.class, sandbox.serve(serverOptions(), List.of(interceptors), scripted));
    }

    private static Interceptor noting(List<String> notes, String name) {
        return (call, next) -> {
            notes.add(name + " in " + call.method().name());
            return next.proceed(call).onComplete(done -> notes.add(name + " out"));
        };
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void interceptors_stand_around_every_kind_the_first_outermost(MethodKind kind) {
        List<String> notes = new CopyOnWriteArrayList<>();

        await(call(echo(noting(notes, "outer"), noting(notes, "inner")), kind));

        assertThat(notes).hasSize(4);
        assertThat(notes.get(0)).startsWith("outer in");
        assertThat(notes.get(1)).startsWith("inner in");
        assertThat(notes.subList(2, 4)).containsExactly("inner out", "outer out");
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void interceptor_refuses_every_kind(MethodKind kind) {
        EchoService echo =
                echo((call, next) -> Future.failedFuture(CallFailure.notProcessed(Status.PERMISSION_DENIED, "not you")
                        .withTrailers(Metadata.of("hint", "ask"))));

        CallFailure failure = failure(call(echo, kind));

        assertThat(failure.status()).isEqualTo(Status.PERMISSION_DENIED);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.trailers().get("hint")).contains("ask");
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void interceptor_that_throws_fails_its_call(MethodKind kind) {
        EchoService echo = echo((call, next) -> {
            throw new IllegalStateException("bug");
        });

        assertThat(failure(call(echo, kind)).status()).isEqualTo(Status.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void interceptor_that_returns_null_fails_its_call(MethodKind kind) {
        EchoService echo = echo((call, next) -> null);

        assertThat(failure(call(echo, kind)).status()).isIn(Status.UNKNOWN, Status.INTERNAL);
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void interceptor_changes_requests_and_replies(MethodKind kind) {
        EchoService echo = echo((call, next) -> next.proceed(changed(call)).map(InterceptorTest::changed));

        assertThat(await(call(echo, kind)))
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("<ax").endsWith(">"));
    }

    private static Call changed(Call call) {
        return call.method().kind().clientStreams()
                ? call.withMessages(Streams.map(call.<EchoRequest>messages(), InterceptorTest::changed))
                : call.withMessage(changed(call.<EchoRequest>message()));
    }

    private static EchoRequest changed(EchoRequest request) {
        return request.toBuilder().setText(request.getText() + "x").build();
    }

    private static Reply changed(Reply reply) {
        return reply.isStreaming()
                ? reply.withMessages(Streams.map(reply.<EchoReply>messages(), InterceptorTest::changed))
                : reply.withMessage(changed(reply.<EchoReply>message()));
    }

    private static EchoReply changed(EchoReply reply) {
        return reply.toBuilder().setText("<" + reply.getText() + ">").build();
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void interceptor_adds_headers_and_trailers(MethodKind kind) {
        Interceptor adding = (call, next) -> next.proceed(call)
                .map(reply -> reply.withHeaders(Metadata.of("head", "1"))
                        .withTrailers(reply.trailers().map(trailers -> trailers.plus("tail", "2"))));
        RpcClient client = sandbox.client(sandbox.serve(serverOptions(), List.of(adding), scripted));

        Reply reply = await(client.call(callOf(kind)));
        if (reply.isStreaming()) {
            await(Streams.all(reply.messages()));
            assertThat(reply.headers().get("head")).contains("1");
        }

        assertThat(await(reply.trailers()).get("tail")).contains("2");
    }

    private static Call callOf(MethodKind kind) {
        var method = Contracts.of(EchoService.class).methods().stream()
                .filter(m -> m.kind() == kind)
                .findFirst()
                .orElseThrow();
        return kind.clientStreams()
                ? Call.streaming(
                        method, CallOptions.DEFAULT, Metadata.EMPTY, null, Peer.LOCAL, Streams.of(request("a")))
                : Call.of(method, CallOptions.DEFAULT, Metadata.EMPTY, null, Peer.LOCAL, request("a", 1));
    }

    @Test
    void interceptor_answers_in_place_of_the_handler() {
        List<String> handled = new ArrayList<>();
        scripted.echo = request -> {
            handled.add(request.getText());
            return Future.succeededFuture(ScriptedEcho.reply("handler"));
        };
        EchoService echo = echo((call, next) -> Future.succeededFuture(Reply.of(ScriptedEcho.reply("cache"))));

        assertThat(await(echo.echo(request("a"))).getText()).isEqualTo("cache");
        assertThat(handled).isEmpty();
    }

    @Test
    void interceptor_sees_metadata_peer_and_deadline_on_the_context_of_the_call() {
        Promise<Call> seen = Promise.promise();
        Promise<CallContext> context = Promise.promise();
        RpcServer server = sandbox.serve(
                serverOptions(),
                List.of((call, next) -> {
                    seen.complete(call);
                    context.complete(CallContext.current().orElseThrow());
                    return next.proceed(call);
                }),
                scripted);
        EchoService echo = Stubs.stub(
                EchoService.class,
                sandbox.client(server),
                CallOptions.DEFAULT.withMetadata(Metadata.of("tenant", "a")));

        await(echo.echo(request("a")));

        Call call = await(seen.future());
        assertThat(call.metadata().get("tenant")).contains("a");
        assertThat(call.deadline()).isPresent();
        assertThat(call.peer().announcedName()).isEqualTo("client");
        assertThat(call.peer().address()).startsWith(Sandbox.HOST);
        assertThat(call.peer().identity()).isEmpty();
        assertThat(await(context.future()).metadata()).isEqualTo(call.metadata());
    }

    @Test
    void interceptor_may_wait_before_it_goes_on() {
        EchoService echo = echo((call, next) -> sandbox.vertx()
                .timer(5, java.util.concurrent.TimeUnit.MILLISECONDS)
                .compose(v -> next.proceed(call)));

        for (MethodKind kind : MethodKind.values()) {
            assertThat(await(call(echo, kind))).as("%s", kind).hasSize(1);
        }
    }

    @Test
    void interceptor_of_a_unary_call_may_go_on_twice() {
        List<String> handled = new CopyOnWriteArrayList<>();
        scripted.echo = request -> {
            handled.add(request.getText());
            return handled.size() == 1
                    ? Future.failedFuture(Status.ABORTED.failure("once more"))
                    : Future.succeededFuture(ScriptedEcho.reply("second"));
        };
        EchoService echo = echo((call, next) -> next.proceed(call).recover(e -> next.proceed(call)));

        assertThat(await(echo.echo(request("a"))).getText()).isEqualTo("second");
        assertThat(handled).containsExactly("a", "a");
    }

    @Test
    void describing_services_passes_the_interceptors_too() {
        List<String> notes = new CopyOnWriteArrayList<>();
        RpcServer server = sandbox.serve(serverOptions(), List.of(noting(notes, "guard")), scripted);

        await(ReflectionTest.describe(sandbox.client(server), "", CallOptions.DEFAULT));

        assertThat(notes).first().isEqualTo("guard in Describe");
    }
}
