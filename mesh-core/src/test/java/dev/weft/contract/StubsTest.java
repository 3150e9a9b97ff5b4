// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import static dev.weft.contract.Echoes.reply;
import static dev.weft.contract.Echoes.request;
import static dev.weft.contract.Echoes.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import dev.weft.stream.Conduit;
import dev.weft.stream.Received;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import dev.weft.test.v1.EchoServiceClient;
import dev.weft.test.v1.EchoServiceGrpcClient;
import dev.weft.test.v1.EchoServiceService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StubsTest {
    private final LoopbackChannel channel = new LoopbackChannel(Bindings.bind(new Echoes()));
    private final EchoServiceClient stub = Stubs.stub(EchoServiceClient.class, channel);

    @ParameterizedTest
    @ValueSource(classes = {EchoService.class, EchoServiceClient.class, EchoServiceGrpcClient.class})
    void each_generated_interface_makes_all_four_kinds_of_call(Class<? extends EchoService> type) {
        EchoService echoes = Stubs.stub(type, channel);

        assertThat(echoes.echo(request("one")).result()).isEqualTo(reply("one"));
        assertThat(echoes.collect(requests("a", "b", "c")).result()).isEqualTo(reply("abc"));
        Received<EchoReply> expanded = Received.from(
                echoes.expand(EchoRequest.newBuilder().setText("n").setNumber(3).build())
                        .result());
        assertThat(expanded.messages).containsExactly(reply("n0"), reply("n1"), reply("n2"));
        assertThat(expanded.ends).isEqualTo(1);
        Received<EchoReply> chat = Received.from(echoes.chat(requests("x", "y")).result());
        assertThat(chat.messages).containsExactly(reply("x"), reply("y"));
        assertThat(chat.ends).isEqualTo(1);
    }

    @Test
    void a_caller_may_write_its_requests_one_by_one() {
        AtomicReference<WriteStream<EchoRequest>> requests = new AtomicReference<>();

        Future<EchoReply> collected = stub.collect((stream, failure) -> requests.set(stream));
        requests.get().write(request("a"));
        requests.get().write(request("b"));

        assertThat(collected.isComplete()).isFalse();
        requests.get().end();
        assertThat(collected.result()).isEqualTo(reply("ab"));
    }

    @Test
    void a_caller_may_write_and_read_at_once() {
        AtomicReference<WriteStream<EchoRequest>> requests = new AtomicReference<>();

        Received<EchoReply> replies = Received.from(
                stub.chat((stream, failure) -> requests.set(stream)).result());
        requests.get().write(request("a"));
        assertThat(replies.messages).containsExactly(reply("a"));
        requests.get().write(request("b"));
        requests.get().end();

        assertThat(replies.messages).containsExactly(reply("a"), reply("b"));
        assertThat(replies.ends).isEqualTo(1);
    }

    @Test
    void a_failed_call_tells_the_writer_of_its_requests() {
        EchoServiceClient broken =
                Stubs.stub(EchoServiceClient.class, new LoopbackChannel(Bindings.bind(new EchoServiceService())));
        List<Throwable> failures = new ArrayList<>();
        AtomicReference<WriteStream<EchoRequest>> requests = new AtomicReference<>();

        Future<EchoReply> reply = broken.collect((stream, failure) -> requests.set(stream));
        requests.get().exceptionHandler(failures::add);

        assertThat(reply.cause()).isInstanceOf(CallFailure.class);
        assertThat(failures).containsExactly(reply.cause());
        assertThat(requests.get().write(request("")).cause()).isSameAs(reply.cause());
    }

    @Test
    void a_reply_before_the_end_tells_the_writer_that_nobody_reads() {
        EchoServiceClient hasty = Stubs.stub(EchoServiceClient.class, new LoopbackChannel(Bindings.bind(new Echoes() {
            @Override
            public Future<EchoReply> collect(ReadStream<EchoRequest> requests) {
                return Future.succeededFuture(reply("enough"));
            }
        })));
        AtomicReference<WriteStream<EchoRequest>> requests = new AtomicReference<>();

        assertThat(hasty.collect((stream, failure) -> requests.set(stream)).result())
                .isEqualTo(reply("enough"));

        assertThat(requests.get().write(request("")).cause())
                .hasMessage("weft.test.v1.EchoService/Collect has answered and reads no more");
    }

    @Test
    void a_request_stream_that_fails_does_not_look_ended() {
        Conduit<EchoRequest> requests = new Conduit<>();
        requests.writer().write(request("a"));
        requests.fail(new IllegalStateException("torn"));

        assertThat(stub.collect(requests.reader()).cause()).hasMessage("torn");
    }

    @Test
    void a_null_request_throws_at_once() {
        assertThatNullPointerException()
                .isThrownBy(() -> stub.echo(null))
                .withMessage("the request of weft.test.v1.EchoService/Echo is null");
        assertThatNullPointerException().isThrownBy(() -> stub.expand(null));
        assertThatNullPointerException().isThrownBy(() -> stub.chat((ReadStream<EchoRequest>) null));
    }

    @Test
    void options_change_the_calls_and_not_the_stub() {
        CallOptions options =
                CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(5)).withMetadata(Metadata.of("who", "me"));

        Stubs.with(stub, options).echo(request(""));
        Stubs.with(stub, options).expand(request(""));
        stub.echo(request(""));

        assertThat(channel.optionsSeen()).containsExactly(options, options, CallOptions.DEFAULT);
        assertThat(channel.callsSeen()).singleElement().satisfies(call -> {
            assertThat(call.metadata()).isEqualTo(options.metadata());
            assertThat(call.deadline()).isPresent();
        });
        assertThat(channel.callsSeen().get(0).deadline().orElseThrow().remaining())
                .isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void only_a_stub_has_options() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stubs.with(new Echoes(), CallOptions.DEFAULT))
                .withMessage(Echoes.class.getName() + " is no stub: options belong to what Stubs.stub made");
    }

    @Test
    void a_stub_is_equal_to_itself_and_says_what_it_is() {
        assertThat(stub.equals(Stubs.stub(EchoServiceClient.class, channel))).isFalse();
        assertThat(Set.of(stub)).contains(stub);
        assertThat(stub).hasToString("stub of weft.test.v1.EchoService on loopback");
    }

    @Test
    void a_stub_needs_an_open_interface_with_nothing_beside_the_contract() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stubs.stub(Echoes.class, channel))
                .withMessage(Echoes.class.getName() + " is a class: a stub needs an open interface");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stubs.stub(Closed.class, channel))
                .withMessage(Closed.class.getName() + " is sealed: a stub needs an open interface");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stubs.stub(More.class, channel))
                .withMessage(More.class.getName()
                        + ".more(String) is not of the contract weft.test.v1.EchoService: make it default");
    }

    @Test
    void default_methods_beside_the_contract_run_as_they_are() {
        Shouting shouting = Stubs.stub(Shouting.class, channel);

        assertThat(shouting.echo("hey").result()).isEqualTo(reply("HEY"));
        assertThat(shouting.twice("a", 2)).isEqualTo("aa");
        assertThat(shouting.nothing()).isEqualTo("");
    }

    @Test
    void a_stub_can_be_bound_again() {
        EchoService relay = Stubs.stub(EchoService.class, new LoopbackChannel(Bindings.bind(stub)));

        assertThat(relay.echo(request("far")).result()).isEqualTo(reply("far"));
        assertThat(relay.collect(requests("a", "b")).result()).isEqualTo(reply("ab"));
    }

    @Test
    void a_stream_that_is_promised_fails_with_its_call() {
        Promise<ReadStream<EchoReply>> promise = Promise.promise();
        EchoService late = Stubs.stub(EchoService.class, new LoopbackChannel(Bindings.bind(new Echoes() {
            @Override
            public Future<ReadStream<EchoReply>> expand(EchoRequest request) {
                return promise.future();
            }
        })));

        Future<ReadStream<EchoReply>> replies = late.expand(request(""));
        promise.fail(Status.ABORTED.failure("no"));

        assertThat(replies.cause()).hasMessage("no");
    }

    interface More extends EchoService {
        void more(String what);
    }

    sealed interface Closed extends EchoService permits Never {}

    abstract static non-sealed class Never implements Closed {}

    private interface Shouting extends EchoService {
        default Future<EchoReply> echo(String text) {
            return echo(request(text.toUpperCase(java.util.Locale.ROOT)));
        }

        default String twice(String text, int times) {
            return text.repeat(times);
        }

        default String nothing() {
            return "";
        }
    }
}
