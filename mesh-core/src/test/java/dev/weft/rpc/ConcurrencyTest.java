// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.clientOptions;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.Sandbox.until;
import static dev.weft.rpc.ScriptedEcho.replyTo;
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
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More calls at once than a server takes. */
@ExtendWith(NoLeaks.class)
class ConcurrencyTest {
    private static final int SLOTS = 64;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private RpcServer slowServer() {
        RpcServerOptions options = Sandbox.serverOptions();
        options.wire().setMaxConcurrentCalls(SLOTS);
        return sandbox.serve(options, ScriptedEcho.echo(request -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Promise<EchoReply> answer = Promise.promise();
            answers.add(() -> {
                running.decrementAndGet();
                answer.complete(replyTo(request));
            });
            return answer.future();
        }));
    }

    private static List<Future<EchoReply>> call(EchoService echo, int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> echo.echo(request("call", i)))
                .toList();
    }

    private void answerAll() {
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
    }

    @Test
    void flood_waits_for_slots_and_all_is_answered_in_the_end() {
        EchoService echo = sandbox.stub(EchoService.class, slowServer());
        List<Future<EchoReply>> replies = call(echo, 3_000);
        until("all slots are taken", () -> running.get() == SLOTS);

        until("all are answered", () -> {
            answerAll();
            return replies.stream().allMatch(Future::isComplete);
        });

        assertThat(replies).allMatch(Future::succeeded);
        assertThat(most.get()).isEqualTo(SLOTS);
    }

    @Test
    void calls_beyond_the_bound_of_those_that_wait_are_refused() {
        RpcClient client = sandbox.client(slowServer(), clientOptions().setMaxPendingCalls(100));
        EchoService echo = Stubs.stub(EchoService.class, client);
        await(client.ready(Sandbox.PATIENCE));

        List<Future<EchoReply>> replies = call(echo, SLOTS + 100 + 50);

        for (Future<EchoReply> refused : replies.subList(SLOTS + 100, replies.size())) {
            CallFailure failure = failure(refused);
            assertThat(failure.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
            assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
            assertThat(failure.message()).contains("maxPendingCalls=100");
        }
        until("the others are answered", () -> {
            answerAll();
            return replies.stream().allMatch(Future::isComplete);
        });
        assertThat(replies.subList(0, SLOTS + 100)).allMatch(Future::succeeded);
    }

    @Test
    void call_that_waits_for_a_slot_gives_up_at_its_deadline() {
        RpcClient client = sandbox.client(slowServer());
        EchoService echo = Stubs.stub(EchoService.class, client);
        List<Future<EchoReply>> taken = call(echo, SLOTS);
        until("all slots are taken", () -> running.get() == SLOTS);

        CallFailure failure =
                failure(Stubs.stub(EchoService.class, client, CallOptions.DEFAULT.withTimeout(Duration.ofMillis(50)))
                        .echo(request("late")));

        assertThat(failure.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        answerAll();
        taken.forEach(Sandbox::await);
    }

    @Test
    void call_that_waits_for_a_slot_can_be_cancelled() {
        RpcClient client = sandbox.client(slowServer());
        EchoService echo = Stubs.stub(EchoService.class, client);
        List<Future<EchoReply>> taken = call(echo, SLOTS);
        until("all slots are taken", () -> running.get() == SLOTS);
        Promise<Void> signal = Promise.promise();
        Future<EchoReply> waiting = Stubs.stub(
                        EchoService.class, client, CallOptions.DEFAULT.withCancelSignal(signal.future()))
                .echo(request("late"));

        signal.complete();

        CallFailure failure = failure(waiting);
        assertThat(failure.status()).isEqualTo(Status.CANCELLED);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        answerAll();
        taken.forEach(Sandbox::await);
        assertThat(most.get()).isEqualTo(SLOTS);
    }

    @Test
    void cancelled_calls_make_room_among_those_that_wait() {
        RpcClient client = sandbox.client(slowServer(), clientOptions().setMaxPendingCalls(10));
        EchoService echo = Stubs.stub(EchoService.class, client);
        await(client.ready(Sandbox.PATIENCE));
        List<Future<EchoReply>> taken = call(echo, SLOTS);
        until("all slots are taken", () -> running.get() == SLOTS);
        Promise<Void> signal = Promise.promise();
        EchoService cancellable =
                Stubs.stub(EchoService.class, client, CallOptions.DEFAULT.withCancelSignal(signal.future()));
        List<Future<EchoReply>> waiting = call(cancellable, 10);
        assertThat(failure(echo.echo(request("one too many"))).status()).isEqualTo(Status.RESOURCE_EXHAUSTED);

        signal.complete();
        waiting.forEach(call -> assertThat(failure(call).status()).isEqualTo(Status.CANCELLED));
        Future<EchoReply> next = echo.echo(request("now there is room"));

        until("it is answered", () -> {
            answerAll();
            return next.isComplete();
        });
        assertThat(await(next).getText()).isEqualTo("now there is room");
        taken.forEach(Sandbox::await);
    }
}
