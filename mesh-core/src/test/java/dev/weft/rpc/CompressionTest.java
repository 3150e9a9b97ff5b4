// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts bytes on the wire, since nothing else shows whether messages were compressed. */
@ExtendWith(NoLeaks.class)
class CompressionTest {
    private static final int LARGE = 200_000;
    private static final int FEW = 20_000;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final ScriptedEcho scripted = new ScriptedEcho();
    private Link link;

    @BeforeEach
    void joinLink() {
        link = new Link(sandbox.serve(scripted).port());
    }

    @AfterEach
    void closeLink() {
        link.close();
    }

    private EchoService echo(RpcClientOptions options, CallOptions callOptions) {
        return Stubs.stub(EchoService.class, sandbox.client(link.port(), options), callOptions);
    }

    private EchoService echo(String compression) {
        return echo(Sandbox.clientOptions(), CallOptions.DEFAULT.withCompression(compression));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void large_unary_messages_are_compressed_both_ways(String compression) {
        EchoReply reply = await(echo(compression).echo(request("a".repeat(LARGE))));

        assertThat(reply.getText()).hasSize(LARGE);
        assertThat(link.bytesUp()).isLessThan(FEW);
        assertThat(link.bytesDown()).isLessThan(FEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void messages_of_streams_are_compressed_both_ways(String compression) {
        String text = "a".repeat(LARGE);

        List<EchoReply> replies = await(echo(compression)
                .chat(Streams.of(request(text), request("small"), request(text)))
                .compose(Streams::all));

        assertThat(replies).extracting(EchoReply::getText).containsExactly(text, "small", text);
        assertThat(link.bytesUp()).isLessThan(FEW);
        assertThat(link.bytesDown()).isLessThan(FEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void other_codecs_are_compressed_too(String codec) {
        EchoService echo = echo(
                Sandbox.clientOptions(),
                CallOptions.DEFAULT.withCompression("gzip").withCodec(codec));

        assertThat(await(echo.echo(request("a".repeat(LARGE)))).getText()).hasSize(LARGE);
        assertThat(link.bytesUp()).isLessThan(FEW);
        assertThat(link.bytesDown()).isLessThan(FEW);
    }

    @Test
    void client_may_compress_all_calls() {
        EchoService echo = echo(Sandbox.clientOptions().setCompression("zstd"), CallOptions.DEFAULT);

        await(echo.echo(request("a".repeat(LARGE))));

        assertThat(link.bytesUp()).isLessThan(FEW);
    }

    @Test
    void identity_overrules_the_clients_default() {
        EchoService echo =
                echo(Sandbox.clientOptions().setCompression("zstd"), CallOptions.DEFAULT.withCompression("identity"));

        await(echo.echo(request("a".repeat(LARGE))));

        assertThat(link.bytesUp()).isGreaterThan(LARGE);
        assertThat(link.bytesDown()).isGreaterThan(LARGE);
    }

    @Test
    void small_messages_stay_as_they_are() {
        RpcClientOptions options = Sandbox.clientOptions().setCompressAboveBytes(LARGE + 100);
        EchoService echo = echo(options, CallOptions.DEFAULT.withCompression("gzip"));

        await(echo.echo(request("a".repeat(LARGE))));

        assertThat(link.bytesUp()).isGreaterThan(LARGE);
        assertThat(link.bytesDown()).isLessThan(FEW);
    }

    @Test
    void what_does_not_compress_travels_as_it_is() {
        EchoReply reply = await(echo("zstd").echo(ScriptedEcho.payload(LARGE)));

        assertThat(reply.getPayload().toByteArray()).isEqualTo(Streams.noise(LARGE));
        assertThat(link.bytesUp()).isBetween((long) LARGE, LARGE + 1_000L);
    }

    @Test
    void unknown_compressor_is_refused_before_anything_is_sent() {
        Future<EchoReply> reply = echo("brotli").echo(request("a"));

        CallFailure failure = failure(reply);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.status()).isEqualTo(Status.INTERNAL);
        assertThat(failure.message()).contains("brotli", "gzip");
    }

    @Test
    void bomb_is_refused_by_what_it_would_become() {
        CallFailure failure = failure(echo("zstd").echo(request("a".repeat(5 << 20))));

        assertThat(failure.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(await(echo("zstd").echo(request("next"))).getText()).isEqualTo("next");
    }
}
