// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import static dev.weft.contract.Echoes.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.call.Call;
import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Contract;
import dev.weft.call.Metadata;
import dev.weft.call.MethodHandler;
import dev.weft.call.Peer;
import dev.weft.call.Reply;
import dev.weft.call.Service;
import dev.weft.call.Status;
import dev.weft.stream.Conduit;
import dev.weft.stream.Received;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import dev.weft.test.v1.EchoServiceService;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.streams.ReadStream;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BindingsTest {

    @Test
    void a_bound_object_answers_each_method_of_its_contract() throws Exception {
        Service service = Bindings.bind(new Echoes());

        assertThat(service.contract()).isSameAs(Contracts.of(EchoService.class));
        assertThat(service.handlers().get("Echo")).isInstanceOf(MethodHandler.Unary.class);
        assertThat(unary(service, "Echo", request("hello")).result()).isEqualTo(Echoes.reply("hello"));
        assertThat(service.handlers().get("Chat")).isInstanceOf(MethodHandler.Any.class);
    }

    @Test
    void a_reply_that_is_there_passes_through_untouched() throws Exception {
        Future<EchoReply> reply = Future.succeededFuture(Echoes.reply("the same"));

        assertThat(unary(Bindings.bind(echo(reply)), "Echo", request(""))).isSameAs(reply);
    }

    @Test
    void a_lambda_can_be_bound_to_an_interface_with_one_method() throws Exception {
        Service service = Bindings.bind(Greeter.class, (Greeter) name -> Future.succeededFuture("hello " + name));

        assertThat(unary(service, "greet", "world").result()).isEqualTo("hello world");
    }

    @Test
    void an_object_with_several_contracts_is_several_services() {
        Object both = new EchoesAndGreeter();

        assertThat(Bindings.bindAll(both))
                .extracting(Service::contract)
                .extracting(Contract::name)
                .containsExactlyInAnyOrder("weft.test.v1.EchoService", "dev.weft.contract.Greeter");
        assertThat(Bindings.bind(Greeter.class, both).contract()).isSameAs(Contracts.of(Greeter.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bindings.bind(both))
                .withMessageContaining("has 2 contracts, [")
                .withMessageEndingWith("]: name the interface that is meant");
    }

    @Test
    void an_object_is_bound_only_to_what_it_implements() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bindings.bind(EchoService.class, new WallClock()))
                .withMessage(WallClock.class.getName() + " does not implement " + EchoService.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bindings.bindAll("text"))
                .withMessageStartingWith("java.lang.String has no contract: ");
    }

    @Test
    void a_handler_that_returns_null_fails_the_call() throws Exception {
        Service service = Bindings.bind(new Silent());

        assertInternal(unary(service, "Echo", request("")), "weft.test.v1.EchoService/Echo", "returned null");
        assertInternal(any(service, "Expand", request("")), "weft.test.v1.EchoService/Expand", "returned null");
    }

    @Test
    void a_future_of_null_fails_the_call() throws Exception {
        assertInternal(
                unary(Bindings.bind(echo(Future.succeededFuture())), "Echo", request("")),
                "weft.test.v1.EchoService/Echo",
                "completed its future with null, which is no message");
        assertInternal(
                any(Bindings.bind(expand(Future.succeededFuture())), "Expand", request("")),
                "weft.test.v1.EchoService/Expand",
                "completed its future with no stream");
    }

    @Test
    void a_future_of_null_fails_the_call_also_when_it_completes_later() throws Exception {
        Promise<EchoReply> promise = Promise.promise();
        Future<?> reply = unary(Bindings.bind(echo(promise.future())), "Echo", request(""));

        promise.complete();

        assertInternal(reply, "weft.test.v1.EchoService/Echo", "completed its future with null, which is no message");
    }

    @Test
    void null_is_the_right_reply_where_there_is_none() throws Exception {
        WallClock clock = new WallClock();
        Service service = Bindings.bind(clock);

        assertThat(unary(service, "set", new Clock.Tick(7, clock.tick.at())).succeeded())
                .isTrue();
        assertThat(unary(service, "reset", new Clock.Tick(8, clock.tick.at())).succeeded())
                .isTrue();
        assertThat(clock.tick.number()).isEqualTo(8);
        assertThat(unary(service, "wind", null).succeeded()).isTrue();
        assertThat(clock.windings).isEqualTo(1);
    }

    @Test
    void what_a_handler_throws_or_fails_with_is_passed_on() throws Exception {
        RuntimeException failure = Status.NOT_FOUND.failure("no such echo");

        assertThat(unary(Bindings.bind(echo(Future.failedFuture(failure))), "Echo", request(""))
                        .cause())
                .isSameAs(failure);
        assertThat(any(Bindings.bind(expand(Future.failedFuture(failure))), "Expand", request(""))
                        .cause())
                .isSameAs(failure);
        assertThatThrownBy(() -> unary(Bindings.bind(new Throwing()), "Echo", request("")))
                .hasMessage("oh");
        assertThatThrownBy(() -> any(Bindings.bind(new Throwing()), "Expand", request("")))
                .hasMessage("oh");
    }

    @Test
    void a_stream_of_replies_waits_for_the_door() throws Exception {
        Conduit<EchoReply> replies = new Conduit<>();
        Service service = Bindings.bind(expand(Future.succeededFuture(replies.reader())));

        ReadStream<EchoReply> stream =
                any(service, "Expand", request("")).result().messages();
        Received<EchoReply> received = Received.from(stream);
        replies.writer().write(Echoes.reply("held"));

        assertThat(received.messages).isEmpty();
        stream.fetch(1);
        assertThat(received.messages).containsExactly(Echoes.reply("held"));
    }

    @Test
    void a_conduit_is_cancelled_when_the_caller_no_longer_waits(Vertx vertx) throws Exception {
        Conduit<EchoReply> replies = new Conduit<>();
        Service service = Bindings.bind(expand(Future.succeededFuture(replies.reader())));
        ContextInternal context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
        CallContext call = new CallContext(
                service.contract().method("Expand").orElseThrow(), Metadata.EMPTY, null, Peer.LOCAL, Metadata.EMPTY);
        call.attachTo(context);
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        replies.writer().exceptionHandler(told::complete);
        CallFailure reason = CallFailure.of(Status.CANCELLED, "the caller has gone");

        context.runOnContext(v -> {
            try {
                any(service, "Expand", request(""));
                call.cancel(reason);
            } catch (Exception e) {
                told.completeExceptionally(e);
            }
        });

        assertThat(told.get(10, TimeUnit.SECONDS)).isSameAs(reason);
        assertThat(replies.writer().write(Echoes.reply("")).cause()).isSameAs(reason);
    }

    @Test
    void what_the_generated_class_leaves_open_is_unimplemented() throws Exception {
        Service service = Bindings.bind(new EchoOnly());

        assertThat(unary(service, "Echo", request("a")).result()).isEqualTo(Echoes.reply("a"));
        assertThat(any(service, "Expand", request("a")).cause()).isInstanceOfSatisfying(CallFailure.class, failure -> {
            assertThat(failure.status()).isEqualTo(Status.UNIMPLEMENTED);
            assertThat(failure.message())
                    .isEqualTo(
                            "weft.test.v1.EchoService/Expand of " + EchoOnly.class.getName() + " is not implemented");
        });
    }

    @Test
    void the_generated_class_s_other_forms_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bindings.bind(new OtherForm()))
                .withMessage(OtherForm.class.getName()
                        + ".echo overrides the form with two parameters, which is not served: override the one that"
                        + " returns io.vertx.core.Future<" + EchoReply.class.getName() + ">");
    }

    private static Future<?> unary(Service service, String method, Object request) throws Exception {
        return ((MethodHandler.Unary) service.handlers().get(method)).handle(request);
    }

    private static Future<Reply> any(Service service, String method, Object request) throws Exception {
        Call call = Call.of(
                service.contract().method(method).orElseThrow(),
                CallOptions.DEFAULT,
                Metadata.EMPTY,
                null,
                Peer.LOCAL,
                request);
        return ((MethodHandler.Any) service.handlers().get(method)).handle(call);
    }

    private static void assertInternal(Future<?> reply, String method, String what) {
        assertThat(reply.cause()).isInstanceOfSatisfying(CallFailure.class, failure -> {
            assertThat(failure.status()).isEqualTo(Status.INTERNAL);
            assertThat(failure.message())
                    .startsWith(method + " of dev.weft.contract.")
                    .endsWith(" " + what);
        });
    }

    private static Echoes echo(Future<EchoReply> reply) {
        return new Echoes() {
            @Override
            public Future<EchoReply> echo(EchoRequest request) {
                return reply;
            }
        };
    }

    private static Echoes expand(Future<ReadStream<EchoReply>> replies) {
        return new Echoes() {
            @Override
            public Future<ReadStream<EchoReply>> expand(EchoRequest request) {
                return replies;
            }
        };
    }

    private static final class Silent extends Echoes {
        @Override
        public Future<EchoReply> echo(EchoRequest request) {
            return null;
        }

        @Override
        public Future<ReadStream<EchoReply>> expand(EchoRequest request) {
            return null;
        }
    }

    private static final class Throwing extends Echoes {
        @Override
        public Future<EchoReply> echo(EchoRequest request) {
            throw new IllegalStateException("oh");
        }

        @Override
        public Future<ReadStream<EchoReply>> expand(EchoRequest request) {
            throw new IllegalStateException("oh");
        }
    }

    private static final class EchoOnly extends EchoServiceService {
        @Override
        public Future<EchoReply> echo(EchoRequest request) {
            return Future.succeededFuture(Echoes.reply(request.getText()));
        }
    }

    private static final class OtherForm extends EchoServiceService {
        @Override
        protected void echo(EchoRequest request, Completable<EchoReply> response) {
            response.succeed(Echoes.reply(""));
        }
    }

    private static final class EchoesAndGreeter extends Echoes implements Greeter {
        @Override
        public Future<String> greet(String name) {
            return Future.succeededFuture(name);
        }
    }

    @ServiceContract(name = "dev.weft.contract.Greeter")
    private interface Greeter {
        Future<String> greet(String name);
    }
}
