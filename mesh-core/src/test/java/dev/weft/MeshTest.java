// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.reply;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.call.Call;
import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Interceptor;
import dev.weft.call.Metadata;
import dev.weft.call.MethodKind;
import dev.weft.call.Processing;
import dev.weft.call.Reply;
import dev.weft.call.Status;
import dev.weft.registry.Instance;
import dev.weft.registry.Membership;
import dev.weft.rpc.NoLeaks;
import dev.weft.rpc.Sandbox;
import dev.weft.rpc.ScriptedEcho;
import dev.weft.rpc.Streams;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class MeshTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final ScriptedEcho scripted = new ScriptedEcho();

    private Mesh mesh(String name) {
        MeshOptions options = new MeshOptions().setName(name);
        options.server().setDrainTimeout(Duration.ofMillis(500));
        Mesh mesh = Mesh.create(sandbox.vertx(), options);
        sandbox.closeLater(mesh::close);
        return mesh;
    }

    private static Future<List<String>> call(EchoService echo, MethodKind kind) {
        return switch (kind) {
            case UNARY -> echo.echo(request("a")).map(reply -> List.of(reply.getText()));
            case CLIENT_STREAMING -> echo.collect(Streams.of(request("a"))).map(reply -> List.of(reply.getText()));
            case SERVER_STREAMING ->
                echo.expand(request("a", 1)).compose(Streams::all).map(MeshTest::texts);
            case BIDIRECTIONAL ->
                echo.chat(Streams.of(request("a"))).compose(Streams::all).map(MeshTest::texts);
        };
    }

    private static List<String> texts(List<EchoReply> replies) {
        return replies.stream().map(EchoReply::getText).toList();
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void what_one_mesh_serves_another_calls(MethodKind kind) {
        await(mesh("server").serve(scripted));

        assertThat(await(call(mesh("client").stub(EchoService.class), kind))).hasSize(1);
    }

    @Test
    void call_to_a_service_that_nobody_serves_is_unavailable() {
        CallFailure failure = failure(mesh("client").stub(EchoService.class).echo(request("a")));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains("no live instance of \"weft.test.v1.EchoService\"");
    }

    @Test
    void calls_are_shared_out_among_instances_that_say_their_names() {
        await(mesh("one").serve(scripted));
        await(mesh("two").serve(new ScriptedEcho()));
        Set<String> instances = new HashSet<>();
        EchoService echo = mesh("client")
                .stub(
                        EchoService.class,
                        CallOptions.DEFAULT.withTrailersHandler(trailers ->
                                instances.add(trailers.get("weft-instance").orElse("?"))));

        Sandbox.until("both are called", () -> {
            await(echo.echo(request("a")));
            return instances.equals(Set.of("one", "two"));
        });
    }

    @Test
    void instance_that_comes_later_is_found_and_one_that_leaves_is_called_no_more() {
        Endpoint first = await(mesh("one").serve(scripted));
        AtomicReference<String> instance = new AtomicReference<>();
        EchoService echo = mesh("client")
                .stub(
                        EchoService.class,
                        CallOptions.DEFAULT.withTrailersHandler(trailers ->
                                instance.set(trailers.get("weft-instance").orElse("?"))));
        await(echo.echo(request("a")));
        assertThat(instance.get()).isEqualTo("one");

        await(mesh("two").serve(new ScriptedEcho()));
        await(first.close());

        Sandbox.until("the other is called", () -> {
            await(echo.echo(request("a")));
            return instance.get().equals("two");
        });
    }

    @Test
    void registry_says_where_and_which_until_the_endpoint_is_closed() {
        Mesh mesh = mesh("one");
        Membership membership = mesh.registry().watch("weft.test.v1.EchoService");
        Endpoint endpoint = await(mesh.serve(scripted));

        Sandbox.until("it is listed", () -> !membership.members().isEmpty());
        assertThat(membership.members().all()).singleElement().satisfies(member -> {
            assertThat(member.id()).isEqualTo("one");
            assertThat(member.takesCalls()).isTrue();
            assertThat(member.instance().at(Instance.WIRE))
                    .hasValue(SocketAddress.inetSocketAddress(endpoint.port(), Sandbox.HOST));
        });
        await(endpoint.close());

        Sandbox.until("it is listed no more", () -> membership.members().isEmpty());
    }

    @Test
    void instance_whose_name_is_taken_stops_serving() {
        Endpoint first = await(mesh("same").serve(scripted));

        Endpoint second = await(mesh("same").serve(new ScriptedEcho()));

        EchoService atFirst = mesh("client").stubAt(EchoService.class, List.of(Sandbox.address(first.port())));
        Sandbox.until("the first is closed", () -> !listens(atFirst));
        EchoService echo = mesh("other client").stub(EchoService.class);
        await(echo.echo(request("a")));
        assertThat(second.port()).isNotEqualTo(first.port());
    }

    @Test
    void object_without_a_contract_is_refused() {
        assertThatThrownBy(() -> mesh("one").serve("not a service")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mesh_may_be_closed_twice_and_calls_fail_afterwards() {
        Mesh mesh = mesh("one");
        await(mesh.serve(scripted));
        EchoService echo = mesh.stub(EchoService.class);
        await(echo.echo(request("a")));

        await(mesh.close());
        await(mesh.close());

        assertThat(failure(echo.echo(request("a"))).status()).isEqualTo(Status.UNAVAILABLE);
    }

    private static boolean listens(EchoService echo) {
        Future<?> reply = echo.echo(request("a"));
        Sandbox.until("the call is over", reply::isComplete);
        return reply.succeeded();
    }

    private static Interceptor noting(List<String> notes, String name) {
        return (call, next) -> {
            notes.add(name + " in");
            return next.proceed(call).onComplete(done -> notes.add(name + " out"));
        };
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void interceptors_of_both_sides_stand_around_every_kind_in_order(MethodKind kind) {
        List<String> notes = new CopyOnWriteArrayList<>();
        await(mesh("server")
                .intercept(Side.SERVER, noting(notes, "server outer"))
                .intercept(Side.SERVER, noting(notes, "server inner"))
                .serve(scripted));
        EchoService echo = mesh("client")
                .intercept(Side.CLIENT, noting(notes, "client outer"))
                .intercept(Side.CLIENT, noting(notes, "client inner"))
                .stub(EchoService.class);

        await(call(echo, kind));

        assertThat(notes.subList(0, 4))
                .containsExactly("client outer in", "client inner in", "server outer in", "server inner in");
        assertThat(notes).hasSize(8);
        assertThat(notes.indexOf("client inner out")).isLessThan(notes.indexOf("client outer out"));
        assertThat(notes.indexOf("server inner out")).isLessThan(notes.indexOf("server outer out"));
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void client_interceptor_refuses_every_kind_before_anything_is_sent(MethodKind kind) {
        List<String> served = new CopyOnWriteArrayList<>();
        await(mesh("server").intercept(Side.SERVER, noting(served, "server")).serve(scripted));
        EchoService echo = mesh("client")
                .intercept(
                        Side.CLIENT,
                        (call, next) ->
                                Future.failedFuture(CallFailure.notProcessed(Status.RESOURCE_EXHAUSTED, "slow down")))
                .stub(EchoService.class);

        assertThat(failure(call(echo, kind)).message()).isEqualTo("slow down");
        assertThat(served).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void client_interceptor_changes_metadata_requests_and_replies(MethodKind kind) {
        List<String> tenants = new CopyOnWriteArrayList<>();
        await(mesh("server")
                .intercept(Side.SERVER, (call, next) -> {
                    tenants.add(call.metadata().get("tenant").orElse("none"));
                    return next.proceed(call);
                })
                .serve(scripted));
        EchoService echo = mesh("client")
                .intercept(
                        Side.CLIENT,
                        (call, next) -> next.proceed(changed(call)
                                        .withMetadata(call.metadata().plus("tenant", "t1")))
                                .map(MeshTest::changed))
                .stub(EchoService.class);

        assertThat(await(call(echo, kind)))
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("<ax").endsWith(">"));
        assertThat(tenants).containsExactly("t1");
    }

    private static Call changed(Call call) {
        return call.method().kind().clientStreams()
                ? call.withMessages(Streams.map(call.<EchoRequest>messages(), MeshTest::changed))
                : call.withMessage(changed(call.<EchoRequest>message()));
    }

    private static EchoRequest changed(EchoRequest request) {
        return request.toBuilder().setText(request.getText() + "x").build();
    }

    private static Reply changed(Reply reply) {
        return reply.isStreaming()
                ? reply.withMessages(Streams.map(reply.<EchoReply>messages(), MeshTest::changed))
                : reply.withMessage(changed(reply.<EchoReply>message()));
    }

    private static EchoReply changed(EchoReply reply) {
        return reply.toBuilder().setText("<" + reply.getText() + ">").build();
    }

    @Test
    void client_interceptor_sees_the_deadline_and_may_retry() {
        List<Boolean> deadlines = new CopyOnWriteArrayList<>();
        List<String> handled = new CopyOnWriteArrayList<>();
        scripted.echo = request -> {
            handled.add(request.getText());
            return handled.size() < 3
                    ? Future.failedFuture(Status.ABORTED.failure("again"))
                    : Future.succeededFuture(reply("third"));
        };
        await(mesh("server").serve(scripted));
        Interceptor retrying = new Interceptor() {
            @Override
            public Future<Reply> intercept(Call call, Next next) {
                deadlines.add(call.deadline().isPresent());
                return next.proceed(call).recover(e -> intercept(call, next));
            }
        };
        EchoService echo = mesh("client").intercept(Side.CLIENT, retrying).stub(EchoService.class);

        assertThat(await(echo.echo(request("a"))).getText()).isEqualTo("third");
        assertThat(deadlines).containsExactly(true, true, true);
    }

    @Test
    void trailers_handler_works_behind_interceptors() {
        await(mesh("server").serve(scripted));
        AtomicReference<Metadata> seen = new AtomicReference<>();
        EchoService echo = mesh("client")
                .intercept(Side.CLIENT, (call, next) -> next.proceed(call))
                .stub(EchoService.class, CallOptions.DEFAULT.withTrailersHandler(seen::set));

        await(echo.echo(request("a")));

        assertThat(seen.get().get("weft-instance")).contains("server");
    }

    @Test
    void nested_calls_through_the_mesh_inherit_deadline_and_metadata_from_the_first_on() {
        AtomicReference<CallContext> inner = new AtomicReference<>();
        await(mesh("b").serve(ScriptedEcho.echo(request -> {
            inner.set(CallContext.current().orElseThrow());
            return Future.succeededFuture(reply("b"));
        })));
        Mesh a = mesh("a");
        EchoService toB = a.stub(EchoService.class);
        dev.weft.rpc.RpcServer front = sandbox.serve(ScriptedEcho.echo(toB::echo));
        EchoService toA = sandbox.stub(
                EchoService.class,
                front,
                CallOptions.DEFAULT
                        .withTimeout(Duration.ofSeconds(5))
                        .withMetadata(Metadata.of("traceparent", "00-1")));

        await(toA.echo(request("first lookup")));
        assertThat(inner.get().metadata().get("traceparent")).contains("00-1");
        assertThat(inner.get().deadline().orElseThrow().remaining()).isLessThanOrEqualTo(Duration.ofSeconds(5));

        await(toA.echo(request("known by now")));
        assertThat(inner.get().metadata().get("traceparent")).contains("00-1");
    }
}
