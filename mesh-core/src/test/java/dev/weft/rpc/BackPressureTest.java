// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.Sandbox.until;
import static dev.weft.rpc.ScriptedEcho.payload;
import static dev.weft.rpc.ScriptedEcho.reply;
import static dev.weft.rpc.ScriptedEcho.replyTo;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallOptions;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A slow reader slows its writer down, at the other end of the connection; memory stays bounded in between. */
@ExtendWith(NoLeaks.class)
class BackPressureTest {
    private static final int MESSAGE_BYTES = 8_192;
    private static final int MESSAGES = 4_000;
    /** A stream's window of 1 MiB, what is asked ahead, and what waits for the user. */
    private static final int MOST_AHEAD = (1 << 20) / MESSAGE_BYTES + 200;

    private static final int ROUNDS = 30;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final ScriptedEcho scripted = new ScriptedEcho();
    private final AtomicInteger taken = new AtomicInteger();

    /** Waits until a counter stands still, while other calls on the same connection go on. */
    private static int standstill(AtomicInteger counter, EchoService echo) {
        int[] last = {-1};
        until("the writer stands still", () -> {
            int before = counter.get();
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(await(echo.echo(request("meanwhile"))).getText()).isEqualTo("meanwhile");
            }
            last[0] = counter.get();
            return last[0] == before && last[0] > 0;
        });
        return last[0];
    }

    /** Takes one message after the other, each a turn of the event loop later. */
    private <T> Future<Integer> takeSlowly(ReadStream<T> stream) {
        Promise<Integer> end = Promise.promise();
        stream.exceptionHandler(end::tryFail);
        stream.endHandler(v -> end.tryComplete(taken.get()));
        stream.handler(message -> {
            taken.incrementAndGet();
            sandbox.vertx().runOnContext(v -> stream.fetch(1));
        });
        stream.fetch(1);
        return end.future();
    }

    @Test
    void reader_that_reads_nothing_stops_a_stream_of_replies_and_then_gets_all_of_it() {
        Endless<EchoReply> replies = new Endless<>(MESSAGES, i -> replyTo(payload(MESSAGE_BYTES)));
        scripted.expand = request -> Future.succeededFuture(replies);
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        ReadStream<EchoReply> stream = await(echo.expand(request("")));
        int ahead = standstill(replies.produced, echo);

        assertThat(ahead).isLessThan(MOST_AHEAD);
        assertThat(await(takeSlowly(stream))).isEqualTo(MESSAGES);
    }

    @Test
    void server_that_reads_nothing_stops_a_stream_of_requests_and_then_gets_all_of_it() {
        Endless<EchoRequest> requests = new Endless<>(MESSAGES, i -> payload(MESSAGE_BYTES));
        Promise<ReadStream<EchoRequest>> arrived = Promise.promise();
        Promise<EchoReply> answer = Promise.promise();
        scripted.collect = stream -> {
            arrived.complete(stream);
            return answer.future();
        };
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        Future<EchoReply> reply = echo.collect(requests);
        ReadStream<EchoRequest> stream = await(arrived.future());
        int ahead = standstill(requests.produced, echo);

        assertThat(ahead).isLessThan(MOST_AHEAD);
        assertThat(await(takeSlowly(stream))).isEqualTo(MESSAGES);
        answer.complete(reply("thanks"));
        assertThat(await(reply).getText()).isEqualTo("thanks");
    }

    @Test
    void slow_reader_slows_both_streams_of_a_chat() {
        Endless<EchoRequest> requests = new Endless<>(MESSAGES, i -> payload(MESSAGE_BYTES));
        EchoService echo = sandbox.stub(EchoService.class, sandbox.serve(scripted));

        ReadStream<EchoReply> replies = await(echo.chat(requests));
        int ahead = standstill(requests.produced, echo);

        assertThat(ahead).isLessThan(2 * MOST_AHEAD);
        assertThat(await(takeSlowly(replies))).isEqualTo(MESSAGES);
    }

    @Test
    void credit_counts_what_compressed_messages_become() {
        Endless<EchoReply> replies = new Endless<>(MESSAGES, i -> reply("a".repeat(4 * MESSAGE_BYTES)));
        scripted.expand = request -> Future.succeededFuture(replies);
        RpcServer server = sandbox.serve(scripted);
        try (Link link = new Link(server.port())) {
            EchoService echo = Stubs.stub(
                    EchoService.class,
                    sandbox.client(link.port(), Sandbox.clientOptions()),
                    CallOptions.DEFAULT.withCompression("zstd"));

            ReadStream<EchoReply> stream = await(echo.expand(request("")));
            standstill(replies.produced, sandbox.stub(EchoService.class, server));

            // Some 32 messages of 50 bytes fill a window of 1 MiB; twenty thousand would go by what travels.
            assertThat(link.bytesDown()).isLessThan(10_000);
            Promise<Void> some = Promise.promise();
            stream.handler(message -> {
                if (taken.incrementAndGet() == 100) {
                    some.complete();
                }
            });
            stream.fetch(100);
            await(some.future());
        }
    }

    @Test
    void many_slow_streams_share_what_the_connection_allows() {
        Endless<?>[] streams = new Endless<?>[40];
        for (int i = 0; i < streams.length; i++) {
            streams[i] = new Endless<>(MESSAGES, n -> replyTo(payload(MESSAGE_BYTES)));
        }
        scripted.expand = request -> Future.succeededFuture(uncheckedReplies(streams[(int) request.getNumber()]));
        RpcClientOptions options = Sandbox.clientOptions();
        options.wire().setConnectionWindowBytes(4 << 20);
        EchoService echo = Stubs.stub(EchoService.class, sandbox.client(sandbox.serve(scripted), options));
        for (int i = 0; i < streams.length; i++) {
            await(echo.expand(request("", i)));
        }

        AtomicInteger all = new AtomicInteger(1);
        standstill(all, echo);
        until("all streams stand still", () -> {
            int before = all.get();
            int now = 0;
            for (Endless<?> stream : streams) {
                now += stream.produced.get();
            }
            all.set(now);
            await(echo.echo(request("meanwhile")));
            return before == now;
        });

        assertThat((long) all.get() * MESSAGE_BYTES).isLessThan((4L << 20) + 40 * (40L * MESSAGE_BYTES + 65_536 * 2));
    }

    @SuppressWarnings("unchecked")
    private static ReadStream<EchoReply> uncheckedReplies(ReadStream<?> stream) {
        return (ReadStream<EchoReply>) stream;
    }

    @Test
    void stream_that_nobody_reads_does_not_outlive_its_cancellation() {
        Endless<EchoReply> replies = new Endless<>(Integer.MAX_VALUE, i -> replyTo(payload(MESSAGE_BYTES)));
        scripted.expand = request -> Future.succeededFuture(replies);
        Promise<Void> signal = Promise.promise();
        RpcClient client = sandbox.client(sandbox.serve(scripted));
        EchoService echo = Stubs.stub(EchoService.class, client);
        ReadStream<EchoReply> stream =
                await(Stubs.stub(EchoService.class, client, CallOptions.DEFAULT.withCancelSignal(signal.future()))
                        .expand(request("")));
        standstill(replies.produced, echo);

        signal.complete();

        assertThat(failure(Streams.all(stream)).status()).isEqualTo(Status.CANCELLED);
        until("the source is let go", () -> replies.abandoned);
    }
}
