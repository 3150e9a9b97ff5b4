// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Metadata;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.rpc.Ledger.Entry;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import dev.weft.test.v1.EchoServiceClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class UnaryCallTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json", "xml"})
    void generated_contract_is_called_in_each_codec(String codec) {
        EchoService echo = sandbox.stub(
                EchoService.class, sandbox.serve(new ScriptedEcho()), CallOptions.DEFAULT.withCodec(codec));

        EchoReply reply = await(echo.echo(request("Ada <& Grace>", Long.MAX_VALUE)));

        assertThat(reply.getText()).isEqualTo("Ada <& Grace>");
        assertThat(reply.getNumber()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void plain_contract_is_called_in_each_codec(String codec) {
        Ledger ledger =
                sandbox.stub(Ledger.class, sandbox.serve(new PlainLedger()), CallOptions.DEFAULT.withCodec(codec));

        assertThat(await(ledger.balance(new Entry("Ada", 7)))).isEqualTo(PlainLedger.balanceOf(new Entry("Ada", 7)));
    }

    @Test
    void plain_contract_is_called_without_naming_a_codec() {
        Ledger ledger = sandbox.stub(Ledger.class, sandbox.serve(new PlainLedger()));

        assertThat(await(ledger.balance(new Entry("Ada", 7)))).isEqualTo(PlainLedger.balanceOf(new Entry("Ada", 7)));
    }

    @Test
    void generated_client_interface_makes_a_stub_too() {
        EchoServiceClient echo = sandbox.stub(EchoServiceClient.class, sandbox.serve(new ScriptedEcho()));

        assertThat(await(echo.echo(request("Ada"))).getText()).isEqualTo("Ada");
    }

    @Test
    void empty_message_goes_and_comes() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(new ScriptedEcho()));

        assertThat(await(echo.echo(request("")))).isEqualTo(EchoReply.getDefaultInstance());
    }

    @Test
    void thousand_calls_at_once_all_get_their_own_reply() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(new ScriptedEcho()));

        List<Future<EchoReply>> replies = IntStream.range(0, 1_000)
                .mapToObj(i -> echo.echo(request("call", i)))
                .toList();

        for (int i = 0; i < replies.size(); i++) {
            assertThat(await(replies.get(i)).getNumber()).isEqualTo(i);
        }
    }

    @Test
    void replies_come_back_out_of_order() {
        List<Promise<EchoReply>> answers = new ArrayList<>();
        ScriptedEcho scripted = ScriptedEcho.echo(request -> {
            Promise<EchoReply> answer = Promise.promise();
            answers.add(answer);
            if (answers.size() == 2) {
                answers.get(1).complete(ScriptedEcho.reply("second"));
            }
            return answer.future();
        });
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        Future<EchoReply> first = echo.echo(request("first"));
        Future<EchoReply> second = echo.echo(request("second"));

        assertThat(await(second).getText()).isEqualTo("second");
        assertThat(first.isComplete()).isFalse();
        answers.get(0).complete(ScriptedEcho.reply("first"));
        assertThat(await(first).getText()).isEqualTo("first");
    }

    @Test
    void request_metadata_reaches_the_handler() {
        ScriptedEcho scripted = ScriptedEcho.echo(request -> Future.succeededFuture(ScriptedEcho.reply(
                CallContext.current().orElseThrow().metadata().get("tenant").orElse("none"))));
        EchoService echo = sandbox.stub(
                EchoService.class,
                sandbox.serve(scripted),
                CallOptions.DEFAULT.withMetadata(Metadata.of("tenant", "a\u00e9")));

        assertThat(await(echo.echo(request(""))).getText()).isEqualTo("a\u00e9");
    }

    @Test
    void trailers_handler_sees_trailers_and_the_instance_before_the_result() {
        ScriptedEcho scripted = ScriptedEcho.echo(request -> {
            CallContext.current().orElseThrow().addTrailer("load", "3");
            CallContext.current().orElseThrow().addTrailer("raw-bin", new byte[] {0, -1});
            return Future.succeededFuture(ScriptedEcho.reply("ok"));
        });
        RpcClient client = sandbox.client(sandbox.serve(scripted));
        AtomicReference<Metadata> seen = new AtomicReference<>();
        EchoService echo = Stubs.stub(EchoService.class, client, CallOptions.DEFAULT.withTrailersHandler(seen::set));

        await(echo.echo(request("")).onComplete(reply -> assertThat(seen.get()).isNotNull()));

        assertThat(seen.get().get("load")).contains("3");
        assertThat(seen.get().getBinary("raw-bin")).contains(new byte[] {0, -1});
        assertThat(seen.get().get("weft-instance")).contains("server");
    }

    @Test
    void status_message_details_and_trailers_reach_the_caller() {
        dev.weft.call.Detail detail = dev.weft.call.Detail.of(request("typed", 5));
        ScriptedEcho scripted = ScriptedEcho.echo(request -> {
            CallContext.current().orElseThrow().addTrailer("added", "by context");
            return Future.failedFuture(CallFailure.of(Status.FAILED_PRECONDITION, "stock is \u2603 empty")
                    .withDetails(List.of(detail))
                    .withTrailers(Metadata.of("retry-after", "5")));
        });
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        CallFailure failure = failure(echo.echo(request("")));

        assertThat(failure.status()).isEqualTo(Status.FAILED_PRECONDITION);
        assertThat(failure.message()).isEqualTo("stock is \u2603 empty");
        assertThat(failure.details()).containsExactly(detail);
        assertThat(failure.trailers().get("retry-after")).contains("5");
        assertThat(failure.trailers().get("added")).contains("by context");
        assertThat(failure.trailers().get("weft-instance")).contains("server");
        assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
    }

    @Test
    void handler_may_say_that_it_did_not_process_the_request() {
        ScriptedEcho scripted = ScriptedEcho.echo(
                request -> Future.failedFuture(CallFailure.notProcessed(Status.UNAVAILABLE, "warming up")));
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        assertThat(failure(echo.echo(request(""))).processing()).isEqualTo(Processing.NOT_STARTED);
    }

    @Test
    void every_status_arrives_as_itself() {
        ScriptedEcho scripted = ScriptedEcho.echo(request ->
                Future.failedFuture(Status.of((int) request.getNumber()).failure("no")));
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        for (Status status : Status.values()) {
            if (status != Status.OK) {
                assertThat(failure(echo.echo(request("", status.code()))).status())
                        .isEqualTo(status);
            }
        }
    }

    @Test
    void overlong_failure_is_cut_rather_than_lost() {
        ScriptedEcho scripted = ScriptedEcho.echo(request ->
                Future.failedFuture(CallFailure.of(Status.INTERNAL, "\u2603".repeat(100_000))
                        .withDetails(List.of(dev.weft.call.Detail.of(ScriptedEcho.payload(1 << 20))))
                        .withTrailers(Metadata.of("large", "x".repeat(1 << 20)))));
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        CallFailure failure = failure(echo.echo(request("")));

        assertThat(failure.status()).isEqualTo(Status.INTERNAL);
        assertThat(failure.message()).startsWith("\u2603\u2603").hasSizeLessThan(2_000);
    }
}
