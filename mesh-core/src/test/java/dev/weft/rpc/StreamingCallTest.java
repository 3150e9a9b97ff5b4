// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Detail;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import dev.weft.rpc.Ledger.Entry;
import dev.weft.stream.Conduit;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import dev.weft.test.v1.EchoServiceClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class StreamingCallTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final ScriptedEcho scripted = new ScriptedEcho();

    private static List<String> texts(List<EchoReply> replies) {
        return replies.stream().map(EchoReply::getText).toList();
    }

    private static <T> List<T> gather(Future<ReadStream<T>> stream) {
        return await(stream.compose(Streams::all));
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json", "xml"})
    void client_streams_in_each_codec(String codec) {
        EchoService echo =
                sandbox.stub(EchoService.class, sandbox.serve(scripted), CallOptions.DEFAULT.withCodec(codec));

        assertThat(await(echo.collect(Streams.of(request("a"), request("b"), request("c"))))
                        .getText())
                .isEqualTo("a,b,c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json", "xml"})
    void server_streams_in_each_codec(String codec) {
        EchoService echo =
                sandbox.stub(EchoService.class, sandbox.serve(scripted), CallOptions.DEFAULT.withCodec(codec));

        assertThat(texts(gather(echo.expand(request("r", 3))))).containsExactly("r0", "r1", "r2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json", "xml"})
    void both_stream_in_each_codec(String codec) {
        EchoService echo =
                sandbox.stub(EchoService.class, sandbox.serve(scripted), CallOptions.DEFAULT.withCodec(codec));

        assertThat(texts(gather(echo.chat(Streams.of(request("a"), request("b"))))))
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void plain_contract_streams_in_each_codec(String codec) {
        Ledger ledger =
                sandbox.stub(Ledger.class, sandbox.serve(new PlainLedger()), CallOptions.DEFAULT.withCodec(codec));
        Entry[] entries = {new Entry("a", 1), new Entry("b", 2)};

        assertThat(await(ledger.sum(Streams.of(entries)))).isEqualTo(new Ledger.Balance("all", 3, List.of(entries)));
        assertThat(await(Streams.all(ledger.split(new Ledger.Balance("", 0, List.of(entries))))))
                .containsExactly(entries);
        assertThat(await(Streams.all(ledger.follow(Streams.of(entries)))))
                .containsExactly(PlainLedger.balanceOf(entries[0]), PlainLedger.balanceOf(entries[1]));
    }

    @Test
    void generated_client_writes_its_requests() {
        EchoServiceClient echo = sandbox.stub(EchoServiceClient.class, sandbox.serve(scripted));

        Future<EchoReply> reply = echo.collect((WriteStream<EchoRequest> requests, Throwable failure) -> {
            requests.write(request("a"));
            requests.write(request("b"));
            requests.end();
        });

        assertThat(await(reply).getText()).isEqualTo("a,b");
    }

    @Test
    void empty_streams_end() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        assertThat(await(echo.collect(Streams.of())).getText()).isEmpty();
        assertThat(gather(echo.expand(request("r", 0)))).isEmpty();
        assertThat(gather(echo.chat(Streams.of()))).isEmpty();
    }

    @Test
    void chat_answers_each_request_before_the_next_is_sent() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        Conduit<EchoRequest> requests = new Conduit<>();
        List<String> seen = new CopyOnWriteArrayList<>();
        Promise<Void> ended = Promise.promise();

        ReadStream<EchoReply> replies = await(echo.chat(requests.reader()).onSuccess(stream -> {
            stream.handler(reply -> {
                seen.add(reply.getText());
                if (seen.size() < 100) {
                    requests.writer().write(request("m" + seen.size()));
                } else {
                    requests.writer().end();
                }
            });
            stream.endHandler(end -> ended.complete());
            stream.resume();
            requests.writer().write(request("m0"));
        }));

        await(ended.future());
        assertThat(replies).isNotNull();
        assertThat(seen)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void thousands_of_messages_stay_in_order_both_ways() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        int messages = 5_000;

        List<EchoReply> replies = gather(echo.chat(Streams.of(
                IntStream.range(0, messages).mapToObj(i -> request("", i)).toArray(EchoRequest[]::new))));

        assertThat(replies.stream().map(EchoReply::getNumber).toList())
                .containsExactlyElementsOf(
                        IntStream.range(0, messages).mapToObj(i -> (long) i).toList());
    }

    @Test
    void server_that_fails_at_once_fails_the_future_of_the_stream() {
        scripted.expand = request -> Future.failedFuture(CallFailure.of(Status.NOT_FOUND, "nothing to expand")
                .withDetails(List.of(Detail.of(request)))
                .withTrailers(Metadata.of("why", "empty")));
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        CallFailure failure = failure(echo.expand(request("r", 3)));

        assertThat(failure.status()).isEqualTo(Status.NOT_FOUND);
        assertThat(failure.message()).isEqualTo("nothing to expand");
        assertThat(failure.details()).hasSize(1);
        assertThat(failure.trailers().get("why")).contains("empty");
    }

    @Test
    void server_that_streams_then_fails_shows_the_messages_and_then_the_failure() {
        scripted.expand = request -> {
            Conduit<EchoReply> replies = new Conduit<>();
            replies.writer().write(ScriptedEcho.reply("one"));
            replies.writer().write(ScriptedEcho.reply("two"));
            replies.fail(CallFailure.of(Status.DATA_LOSS, "the rest is gone")
                    .withDetails(List.of(Detail.of(request)))
                    .withTrailers(Metadata.of("lost", "1")));
            return Future.succeededFuture(replies.reader());
        };
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        List<String> seen = new ArrayList<>();

        CallFailure failure = failure(echo.expand(request("r", 3))
                .compose(stream -> Streams.all(Streams.map(stream, reply -> {
                    seen.add(reply.getText());
                    return reply;
                }))));

        assertThat(seen).containsExactly("one", "two");
        assertThat(failure.status()).isEqualTo(Status.DATA_LOSS);
        assertThat(failure.message()).isEqualTo("the rest is gone");
        assertThat(failure.details()).hasSize(1);
        assertThat(failure.trailers().get("lost")).contains("1");
    }

    @Test
    void stream_of_requests_that_fails_cancels_the_call_on_both_sides() {
        Promise<CallFailure> told = Promise.promise();
        scripted.collect = requests -> {
            CallContext.current().orElseThrow().onCancel(told::tryComplete);
            return Streams.all(requests).map(all -> ScriptedEcho.reply("complete"));
        };
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        Conduit<EchoRequest> requests = new Conduit<>();
        Future<EchoReply> reply = echo.collect(requests.reader());
        requests.writer().write(request("a"));
        requests.fail(new IllegalStateException("disk full"));

        CallFailure failure = failure(reply);

        assertThat(failure.status()).isEqualTo(Status.CANCELLED);
        assertThat(failure).hasRootCauseMessage("disk full");
        assertThat(await(told.future()).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void server_may_answer_before_the_client_has_ended() {
        scripted.collect = requests -> Future.succeededFuture(ScriptedEcho.reply("enough"));
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        Conduit<EchoRequest> endless = new Conduit<>();
        endless.writer().write(request("a"));

        assertThat(await(echo.collect(endless.reader())).getText()).isEqualTo("enough");
        assertThat(await(echo.echo(request("still here"))).getText()).isEqualTo("still here");
    }

    @Test
    void server_may_end_a_chat_before_the_client_has() {
        scripted.chat = requests -> Future.succeededFuture(Streams.of(ScriptedEcho.reply("bye")));
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        Conduit<EchoRequest> endless = new Conduit<>();

        assertThat(texts(gather(echo.chat(endless.reader())))).containsExactly("bye");
    }

    @Test
    void trailers_handler_sees_the_trailers_of_a_stream() {
        scripted.expand = request -> {
            CallContext context = CallContext.current().orElseThrow();
            Conduit<EchoReply> replies = new Conduit<>();
            replies.writer().write(ScriptedEcho.reply("one"));
            context.addTrailer("total", "1");
            replies.writer().end();
            return Future.succeededFuture(replies.reader());
        };
        AtomicReference<Metadata> seen = new AtomicReference<>();
        EchoService echo = sandbox.stub(
                EchoService.class, sandbox.serve(scripted), CallOptions.DEFAULT.withTrailersHandler(seen::set));

        gather(echo.expand(request("r", 1)));

        assertThat(seen.get()).isNotNull();
        assertThat(seen.get().get("total")).contains("1");
        assertThat(seen.get().get("weft-instance")).contains("server");
    }

    @Test
    void reply_of_an_unread_stream_waits_for_its_reader() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        ReadStream<EchoReply> replies = await(echo.expand(request("r", 500)));
        // Other calls on the connection go on meanwhile.
        assertThat(await(echo.echo(request("meanwhile"))).getText()).isEqualTo("meanwhile");

        assertThat(await(Streams.all(replies))).hasSize(500);
    }
}
