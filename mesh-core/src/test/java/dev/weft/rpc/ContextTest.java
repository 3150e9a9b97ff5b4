// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallContext;
import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On which thread and context things happen, on both sides. */
@ExtendWith(NoLeaks.class)
class ContextTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final ScriptedEcho scripted = new ScriptedEcho();
    private RpcServer server;
    private EchoService echo;

    @BeforeEach
    void serve() {
        server = sandbox.serve(scripted);
        echo = Stubs.stub(EchoService.class, sandbox.client(server));
    }

    /** What a callback saw. */
    private record Seen(Context context, boolean eventLoop, boolean worker) {
        static Seen here() {
            return new Seen(Vertx.currentContext(), Context.isOnEventLoopThread(), Context.isOnWorkerThread());
        }
    }

    /** Deploys a verticle that notes its context, makes calls of all kinds, and notes where their results come. */
    private final class Caller extends AbstractVerticle {
        final Promise<List<Seen>> done = Promise.promise();
        Seen own;

        @Override
        public void start() {
            own = Seen.here();
            List<Seen> seen = new CopyOnWriteArrayList<>();
            echo.echo(request("a"))
                    .onComplete(reply -> seen.add(Seen.here()))
                    .compose(reply -> echo.collect(Streams.of(request("a"))))
                    .onComplete(reply -> seen.add(Seen.here()))
                    .compose(reply -> echo.expand(request("a", 20)))
                    .onComplete(reply -> seen.add(Seen.here()))
                    .compose(stream -> Streams.all(Streams.map(stream, reply -> {
                        seen.add(Seen.here());
                        return reply;
                    })))
                    .compose(replies -> echo.chat(Streams.of(request("a"), request("b"))))
                    .compose(stream -> Streams.all(Streams.map(stream, reply -> {
                        seen.add(Seen.here());
                        return reply;
                    })))
                    .map(seen)
                    .onComplete(done);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ThreadingModel.class,
            names = {"EVENT_LOOP", "WORKER"})
    void results_and_streamed_replies_come_on_the_callers_context(ThreadingModel model) {
        Caller caller = new Caller();

        await(sandbox.vertx().deployVerticle(caller, new DeploymentOptions().setThreadingModel(model)));

        assertThat(await(caller.done.future())).hasSize(25).allSatisfy(seen -> {
            assertThat(seen.context()).isSameAs(caller.own.context());
            assertThat(seen.eventLoop()).isEqualTo(model == ThreadingModel.EVENT_LOOP);
            assertThat(seen.worker()).isEqualTo(model == ThreadingModel.WORKER);
        });
    }

    @Test
    void call_from_within_blocking_code_completes_on_that_context() {
        Promise<Seen> seen = Promise.promise();
        Promise<Context> own = Promise.promise();

        sandbox.vertx()
                .runOnContext(v -> sandbox.vertx().executeBlocking(() -> {
                    own.complete(Vertx.currentContext());
                    return echo.echo(request("a")).onComplete(reply -> seen.complete(Seen.here()));
                }));

        assertThat(await(seen.future()).context()).isSameAs(await(own.future()));
    }

    @Test
    void threads_that_are_not_of_vertx_may_call() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<java.util.concurrent.Future<Future<EchoReply>>> replies = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> echo.echo(request("call", i))))
                    .toList();
            for (int i = 0; i < replies.size(); i++) {
                assertThat(await(replies.get(i).get()).getNumber()).isEqualTo(i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void each_call_is_handled_on_a_context_of_its_own_on_the_event_loop() {
        Set<Context> contexts = ConcurrentHashMap.newKeySet();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        scripted.echo = request -> {
            contexts.add(Vertx.currentContext());
            threads.add(Thread.currentThread().getName());
            assertThat(Context.isOnEventLoopThread()).isTrue();
            return Future.succeededFuture(ScriptedEcho.reply(""));
        };

        for (int i = 0; i < 10; i++) {
            await(echo.echo(request("a")));
        }

        assertThat(contexts).hasSize(10);
        assertThat(threads).hasSize(1);
    }

    @Test
    void context_of_a_call_never_shows_in_another() {
        scripted.echo = request -> {
            CallContext.current().orElseThrow().addTrailer("seen", request.getText());
            return sandbox.vertx()
                    .timer(1 + request.getNumber() % 5, java.util.concurrent.TimeUnit.MILLISECONDS)
                    .map(v -> ScriptedEcho.reply(CallContext.current()
                            .orElseThrow()
                            .trailers()
                            .get("seen")
                            .orElse("lost")));
        };

        List<Future<EchoReply>> replies = IntStream.range(0, 300)
                .mapToObj(i -> echo.echo(request("call" + i, i)))
                .toList();

        for (int i = 0; i < replies.size(); i++) {
            assertThat(await(replies.get(i)).getText()).isEqualTo("call" + i);
        }
    }

    @Test
    void there_is_no_call_context_outside_of_calls() {
        assertThat(CallContext.current()).isEmpty();
        Promise<Boolean> seen = Promise.promise();
        sandbox.vertx()
                .runOnContext(v -> echo.echo(request("a"))
                        .onComplete(reply -> seen.complete(CallContext.current().isPresent())));

        assertThat(await(seen.future())).isFalse();
    }

    @Test
    void client_uses_one_connection_for_each_event_loop_that_calls() {
        try (Link link = new Link(server.port())) {
            EchoService linked = Stubs.stub(EchoService.class, sandbox.client(link.port(), Sandbox.clientOptions()));
            List<Future<EchoReply>> replies = new CopyOnWriteArrayList<>();
            int contexts = 8;
            for (int i = 0; i < contexts; i++) {
                Context context = ((io.vertx.core.internal.VertxInternal) sandbox.vertx()).createEventLoopContext();
                context.runOnContext(v -> replies.add(linked.echo(request("a"))));
            }
            Sandbox.until("all are called", () -> replies.size() == contexts);
            replies.forEach(Sandbox::await);

            assertThat(link.connections()).isEqualTo(2);
        }
    }
}
