// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.payload;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class LargeMessageTest {
    private static final int LARGE = 3 << 20;
    private static final int OVERSIZE = 5 << 20;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final ScriptedEcho scripted = new ScriptedEcho();

    @Test
    void large_message_goes_and_comes_on_a_connection_that_is_ready() {
        RpcClient client = sandbox.client(sandbox.serve(scripted));
        await(client.ready(Sandbox.PATIENCE));

        EchoReply reply = await(Stubs.stub(EchoService.class, client).echo(payload(LARGE)));

        assertThat(reply.getPayload()).isEqualTo(payload(LARGE).getPayload());
    }

    @Test
    void large_message_may_be_the_very_first() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        assertThat(await(echo.echo(payload(LARGE))).getPayload().size()).isEqualTo(LARGE);
    }

    @Test
    void large_streamed_message_may_be_the_very_first() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        List<EchoReply> replies = await(echo.chat(Streams.of(payload(LARGE))).compose(Streams::all));

        assertThat(replies)
                .singleElement()
                .satisfies(reply -> assertThat(reply.getPayload().size()).isEqualTo(LARGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void text_codecs_take_large_messages_too(String codec) {
        EchoService echo =
                sandbox.stub(EchoService.class, sandbox.serve(scripted), CallOptions.DEFAULT.withCodec(codec));
        await(echo.echo(request("connect")));

        assertThat(await(echo.echo(request("x".repeat(LARGE)))).getText()).hasSize(LARGE);
    }

    @Test
    void streams_of_large_messages_flow_both_ways() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        await(echo.echo(request("connect")));

        List<EchoReply> replies =
                await(echo.chat(Streams.of(payload(LARGE), payload(1), payload(LARGE), payload(LARGE)))
                        .compose(Streams::all));

        assertThat(replies)
                .extracting(EchoReply::getPayload)
                .extracting(ByteString::size)
                .containsExactly(LARGE, 1, LARGE, LARGE);
    }

    @Test
    void small_calls_are_answered_between_the_parts_of_large_ones() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        await(echo.echo(request("connect")));
        List<Future<EchoReply>> large =
                IntStream.range(0, 8).mapToObj(i -> echo.echo(payload(LARGE))).toList();

        assertThat(await(echo.echo(request("small"))).getText()).isEqualTo("small");
        assertThat(large).anyMatch(reply -> !reply.isComplete());
        large.forEach(reply -> assertThat(await(reply).getPayload().size()).isEqualTo(LARGE));
    }

    @Test
    void oversize_request_is_refused_and_the_connection_survives() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        await(echo.echo(request("connect")));

        CallFailure failure = failure(echo.echo(payload(OVERSIZE)));

        assertThat(failure.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains("4194304");
        assertThat(await(echo.echo(request("next"))).getText()).isEqualTo("next");
    }

    @Test
    void oversize_reply_fails_its_call_and_the_connection_survives() {
        scripted.echo = request -> Future.succeededFuture(
                request.getText().equals("large")
                        ? ScriptedEcho.replyTo(payload(OVERSIZE))
                        : ScriptedEcho.replyTo(request));
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        CallFailure failure = failure(echo.echo(request("large")));

        assertThat(failure.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
        assertThat(await(echo.echo(request("next"))).getText()).isEqualTo("next");
    }

    @Test
    void oversize_message_of_a_stream_of_requests_fails_its_call_only() {
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));
        await(echo.echo(request("connect")));

        CallFailure failure = failure(echo.collect(Streams.of(request("a"), payload(OVERSIZE), request("b"))));

        assertThat(failure.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(await(echo.echo(request("next"))).getText()).isEqualTo("next");
    }

    @Test
    void oversize_message_of_a_stream_of_replies_fails_its_call_only() {
        scripted.expand = request ->
                Future.succeededFuture(Streams.of(ScriptedEcho.reply("a"), ScriptedEcho.replyTo(payload(OVERSIZE))));
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        CallFailure failure = failure(echo.expand(request("")).compose(Streams::all));

        assertThat(failure.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(await(echo.echo(request("next"))).getText()).isEqualTo("next");
    }

    @Test
    void receiver_with_a_smaller_limit_is_respected() {
        RpcServerOptions options = Sandbox.serverOptions();
        options.wire().setMaxMessageBytes(100_000);
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(options, scripted));
        await(echo.echo(request("connect")));

        assertThat(failure(echo.echo(payload(150_000))).message()).contains("100000");
        assertThat(await(echo.echo(payload(90_000))).getPayload().size()).isEqualTo(90_000);
    }
}
