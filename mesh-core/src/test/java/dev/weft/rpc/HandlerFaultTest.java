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
import dev.weft.call.Contract;
import dev.weft.call.Method;
import dev.weft.call.MethodHandler;
import dev.weft.call.Processing;
import dev.weft.call.Reply;
import dev.weft.call.Service;
import dev.weft.call.Status;
import dev.weft.contract.Contracts;
import dev.weft.contract.Stubs;
import dev.weft.stream.Conduit;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handlers that do what they should not: it costs their own call, and the connection goes on. */
@ExtendWith(NoLeaks.class)
class HandlerFaultTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @RegisterExtension
    final Logged log = Logged.by(ServedCall.class);

    private final ScriptedEcho scripted = new ScriptedEcho();
    private RpcServer server;
    private RpcClient client;

    private EchoService echo() {
        return echo(CallOptions.DEFAULT);
    }

    private EchoService echo(CallOptions options) {
        server = sandbox.serve(scripted);
        client = sandbox.client(server);
        return Stubs.stub(EchoService.class, client, options);
    }

    @AfterEach
    void connection_still_answers() {
        scripted.echo = request -> Future.succeededFuture(reply("alive"));
        EchoService again = Stubs.stub(EchoService.class, client);
        assertThat(await(again.echo(request(""))).getText()).isEqualTo("alive");
    }

    @Test
    void handler_that_throws_fails_its_call_without_telling_its_secrets() {
        scripted.echo = request -> {
            throw new IllegalStateException("password=hunter2");
        };

        CallFailure failure = failure(echo().echo(request("")));

        assertThat(failure.status()).isEqualTo(Status.UNKNOWN);
        assertThat(failure.message()).isNotEmpty().doesNotContain("hunter2");
        assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
        assertThat(log.records()).singleElement().satisfies(record -> {
            assertThat(record.getMessage()).contains("weft.test.v1.EchoService/Echo");
            assertThat(record.getThrown()).hasMessage("password=hunter2");
        });
    }

    @Test
    void handler_that_throws_an_error_fails_its_call() {
        scripted.echo = request -> {
            throw new StackOverflowError();
        };

        assertThat(failure(echo().echo(request(""))).status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void handlers_of_streams_that_throw_fail_their_calls() {
        scripted.collect = requests -> {
            throw new IllegalStateException();
        };
        scripted.expand = request -> {
            throw new IllegalStateException();
        };
        scripted.chat = requests -> {
            throw new IllegalStateException();
        };
        EchoService echo = echo();

        assertThat(failure(echo.collect(Streams.of(request("a")))).status()).isEqualTo(Status.UNKNOWN);
        assertThat(failure(echo.expand(request("a"))).status()).isEqualTo(Status.UNKNOWN);
        assertThat(failure(echo.chat(Streams.of(request("a")))).status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void handler_that_throws_a_call_failure_chooses_the_status() {
        scripted.echo = request -> {
            throw Status.ALREADY_EXISTS.failure("twice");
        };

        CallFailure failure = failure(echo().echo(request("")));

        assertThat(failure.status()).isEqualTo(Status.ALREADY_EXISTS);
        assertThat(failure.message()).isEqualTo("twice");
    }

    @Test
    void handler_that_returns_null_fails_its_call() {
        scripted.echo = request -> null;
        scripted.collect = requests -> null;
        scripted.expand = request -> null;
        scripted.chat = requests -> null;
        EchoService echo = echo();

        assertThat(failure(echo.echo(request(""))).status()).isEqualTo(Status.INTERNAL);
        assertThat(failure(echo.collect(Streams.of())).status()).isEqualTo(Status.INTERNAL);
        assertThat(failure(echo.expand(request(""))).status()).isEqualTo(Status.INTERNAL);
        assertThat(failure(echo.chat(Streams.of())).status()).isEqualTo(Status.INTERNAL);
    }

    @Test
    void handler_that_answers_null_fails_its_call() {
        scripted.echo = request -> Future.succeededFuture(null);
        scripted.collect = requests -> Future.succeededFuture(null);
        scripted.expand = request -> Future.succeededFuture(null);
        scripted.chat = requests -> Future.succeededFuture(null);
        EchoService echo = echo();

        assertThat(failure(echo.echo(request(""))).status()).isEqualTo(Status.INTERNAL);
        assertThat(failure(echo.collect(Streams.of())).status()).isEqualTo(Status.INTERNAL);
        assertThat(failure(echo.expand(request(""))).status()).isEqualTo(Status.INTERNAL);
        assertThat(failure(echo.chat(Streams.of())).status()).isEqualTo(Status.INTERNAL);
    }

    @Test
    void handler_that_never_answers_costs_its_callers_their_deadline_only() {
        Promise<CallFailure> told = Promise.promise();
        scripted.echo = request -> {
            CallContext.current().orElseThrow().onCancel(told::tryComplete);
            return Promise.<EchoReply>promise().future();
        };

        CallFailure failure = failure(
                echo(CallOptions.DEFAULT.withTimeout(Duration.ofMillis(50))).echo(request("")));

        assertThat(failure.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
        assertThat(await(told.future()).status()).isEqualTo(Status.DEADLINE_EXCEEDED);
    }

    @Test
    void handler_that_fails_after_its_deadline_frees_the_slot_and_nothing_else_happens() {
        Promise<EchoReply> late = Promise.promise();
        scripted.echo = request -> late.future();
        CallFailure failure = failure(
                echo(CallOptions.DEFAULT.withTimeout(Duration.ofMillis(50))).echo(request("")));

        late.fail(new IllegalStateException("too late"));

        assertThat(failure.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
    }

    @Test
    void handler_that_completes_twice_answers_once() {
        Service service = oddEcho(new MethodHandler.Unary() {
            @Override
            public Future<?> handle(Object request) {
                return new CompletingTwice(reply("first"), reply("second")).future();
            }
        });
        RpcServer odd = new RpcServer(sandbox.vertx(), Sandbox.serverOptions()).add(service);
        await(odd.listen());
        sandbox.closeLater(odd::close);
        scripted.echo = request -> Future.succeededFuture(reply("other server"));
        echo();

        EchoService twice = Stubs.stub(EchoService.class, sandbox.client(odd));

        assertThat(await(twice.echo(request(""))).getText()).isEqualTo("first");
        assertThat(await(twice.echo(request(""))).getText()).isEqualTo("first");
    }

    @Test
    void handler_that_completes_on_another_thread_is_answered() {
        scripted.echo = request -> {
            Promise<EchoReply> promise = Promise.promise();
            new Thread(() -> promise.complete(reply(Thread.currentThread().getName())), "elsewhere").start();
            return promise.future();
        };

        assertThat(await(echo().echo(request(""))).getText()).isEqualTo("elsewhere");
    }

    @Test
    void reply_that_does_not_serialize_fails_its_call() {
        Service service = oddEcho((MethodHandler.Unary) request -> Future.succeededFuture("not a message"));
        RpcServer odd = new RpcServer(sandbox.vertx(), Sandbox.serverOptions()).add(service);
        await(odd.listen());
        sandbox.closeLater(odd::close);
        echo();
        EchoService wrong = Stubs.stub(EchoService.class, sandbox.client(odd));

        assertThat(failure(wrong.echo(request(""))).status()).isEqualTo(Status.INTERNAL);
        assertThat(failure(wrong.echo(request("again"))).status()).isEqualTo(Status.INTERNAL);
    }

    @Test
    void stream_of_replies_that_breaks_midway_fails_with_what_it_said() {
        scripted.expand = request -> Future.succeededFuture(new BrokenStream<>(reply("one")));
        List<String> seen = new CopyOnWriteArrayList<>();

        CallFailure failure = failure(echo().expand(request(""))
                .compose(stream -> Streams.all(Streams.map(stream, r -> {
                    seen.add(r.getText());
                    return r;
                }))));

        assertThat(seen).containsExactly("one");
        assertThat(failure.status()).isEqualTo(Status.UNKNOWN);
        assertThat(failure.message()).doesNotContain("secret");
    }

    @Test
    void stream_of_replies_that_never_ends_ends_with_the_deadline() {
        Promise<Throwable> told = Promise.promise();
        scripted.expand = request -> {
            CallContext.current().orElseThrow().onCancel(told::tryComplete);
            Conduit<EchoReply> endless = new Conduit<>();
            endless.writer().write(reply("one"));
            return Future.succeededFuture(endless.reader());
        };

        CallFailure failure = failure(echo(CallOptions.DEFAULT.withTimeout(Duration.ofMillis(200)))
                .expand(request(""))
                .compose(Streams::all));

        assertThat(failure.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        assertThat(await(told.future())).isInstanceOf(CallFailure.class);
    }

    /** The echo service with this handler for all its methods but the unary one's kind. */
    private static Service oddEcho(MethodHandler.Unary unary) {
        Contract contract = Contracts.of(EchoService.class);
        Map<String, MethodHandler> handlers = contract.methods().stream()
                .collect(Collectors.toMap(
                        Method::name,
                        method -> method.name().equals("Echo")
                                ? unary
                                : (MethodHandler.Any) call -> Future.succeededFuture(Reply.of(null))));
        return new Service(contract, handlers);
    }

    /** A future that tells its listeners twice, as no future should. */
    private record CompletingTwice(EchoReply first, EchoReply second) {
        @SuppressWarnings("unchecked")
        Future<EchoReply> future() {
            return (Future<EchoReply>) java.lang.reflect.Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Future.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "isComplete" -> false;
                        case "onComplete" -> {
                            Completable<EchoReply> listener = (Completable<EchoReply>) arguments[0];
                            listener.complete(first, null);
                            listener.complete(second, null);
                            listener.complete(null, new IllegalStateException("third"));
                            yield proxy;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }
    }

    /** Gives one message, then fails twice, and ends as well. */
    private static final class BrokenStream<T> implements ReadStream<T> {
        private final T message;
        private Handler<T> handler;
        private Handler<Throwable> failed;
        private Handler<Void> ended;
        private boolean told;

        BrokenStream(T message) {
            this.message = message;
        }

        @Override
        public ReadStream<T> exceptionHandler(Handler<Throwable> handler) {
            failed = handler;
            return this;
        }

        @Override
        public ReadStream<T> handler(Handler<T> handler) {
            this.handler = handler;
            return this;
        }

        @Override
        public ReadStream<T> pause() {
            return this;
        }

        @Override
        public ReadStream<T> resume() {
            return fetch(Long.MAX_VALUE);
        }

        @Override
        public ReadStream<T> fetch(long amount) {
            if (!told && handler != null) {
                told = true;
                handler.handle(message);
                failed.handle(new IllegalStateException("secret"));
                failed.handle(new IllegalStateException("again"));
                ended.handle(null);
            }
            return this;
        }

        @Override
        public ReadStream<T> endHandler(Handler<Void> handler) {
            ended = handler;
            return this;
        }
    }
}
