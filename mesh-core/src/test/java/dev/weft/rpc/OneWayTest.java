// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallOptions;
import dev.weft.contract.Stubs;
import dev.weft.rpc.Ledger.Balance;
import dev.weft.rpc.Ledger.Entry;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(NoLeaks.class)
class OneWayTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @RegisterExtension
    final Logged log = Logged.by(ServedCall.class);

    @Test
    void request_arrives_and_the_caller_goes_on() {
        PlainLedger served = new PlainLedger();
        Ledger ledger = sandbox.stub(Ledger.class, sandbox.serve(served));

        await(ledger.note(new Entry("Ada", 1)));

        assertThat(await(served.noted.future())).isEqualTo(new Entry("Ada", 1));
    }

    @Test
    void large_request_arrives_too() {
        PlainLedger served = new PlainLedger();
        Ledger ledger = sandbox.stub(Ledger.class, sandbox.serve(served));
        String name = "a".repeat(1 << 20);

        await(ledger.note(new Entry(name, 1)));

        assertThat(await(served.noted.future()).account()).isEqualTo(name);
    }

    @Test
    void compressed_request_arrives_too() {
        PlainLedger served = new PlainLedger();
        Ledger ledger = sandbox.stub(Ledger.class, sandbox.serve(served), CallOptions.DEFAULT.withCompression("zstd"));

        await(ledger.note(new Entry("a".repeat(1 << 20), 1)));

        assertThat(await(served.noted.future()).account()).hasSize(1 << 20);
    }

    @Test
    void nothing_comes_back_from_a_handler_that_fails_or_never_ends() {
        AtomicInteger notes = new AtomicInteger();
        Ledger ledger = sandbox.stub(
                Ledger.class,
                sandbox.serve(new Noting(entry -> notes.incrementAndGet() % 2 == 0
                        ? Future.failedFuture("no")
                        : Promise.<Void>promise().future())));

        for (int i = 0; i < 100; i++) {
            await(ledger.note(new Entry("Ada", i)));
        }

        Sandbox.until("all have come", () -> notes.get() == 100);
        assertThat(await(ledger.balance(new Entry("Ada", 7))).cents()).isEqualTo(7);
    }

    @Test
    void many_more_calls_than_slots_all_arrive() {
        AtomicInteger notes = new AtomicInteger();
        RpcServerOptions options = Sandbox.serverOptions();
        options.wire().setMaxConcurrentCalls(64);
        Ledger ledger = sandbox.stub(Ledger.class, sandbox.serve(options, new Noting(entry -> {
            notes.incrementAndGet();
            return Future.succeededFuture();
        })));

        List<Future<Void>> sent = IntStream.range(0, 5_000)
                .mapToObj(i -> ledger.note(new Entry("Ada", i)))
                .toList();

        sent.forEach(Sandbox::await);
        Sandbox.until("all have come", () -> notes.get() == 5_000);
    }

    @Test
    void call_to_a_server_that_does_not_have_it_is_lost_without_a_word() {
        RpcClient client = sandbox.client(sandbox.serve(new ScriptedEcho()));
        Ledger ledger = Stubs.stub(Ledger.class, client);

        await(ledger.note(new Entry("Ada", 1)));

        assertThat(await(Stubs.stub(EchoService.class, client).echo(ScriptedEcho.request("alive")))
                        .getText())
                .isEqualTo("alive");
    }

    /** A ledger that does with notes what the test says. */
    private record Noting(Function<Entry, Future<Void>> noting) implements Ledger {
        @Override
        public Future<Balance> balance(Entry entry) {
            return Future.succeededFuture(PlainLedger.balanceOf(entry));
        }

        @Override
        public Future<Balance> sum(ReadStream<Entry> entries) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReadStream<Entry> split(Balance balance) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReadStream<Balance> follow(ReadStream<Entry> entries) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> note(Entry entry) {
            return noting.apply(entry);
        }
    }
}
