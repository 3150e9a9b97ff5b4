// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.util.List;

/** A ledger that forgets, but for the last note. */
final class PlainLedger implements Ledger {
    final Promise<Entry> noted = Promise.promise();

    @Override
    public Future<Balance> balance(Entry entry) {
        return Future.succeededFuture(balanceOf(entry));
    }

    @Override
    public Future<Balance> sum(ReadStream<Entry> entries) {
        return Streams.all(entries)
                .map(all ->
                        new Balance("all", all.stream().mapToLong(Entry::cents).sum(), all));
    }

    @Override
    public ReadStream<Entry> split(Balance balance) {
        return Streams.of(balance.entries().toArray(Entry[]::new));
    }

    @Override
    public ReadStream<Balance> follow(ReadStream<Entry> entries) {
        return Streams.map(entries, PlainLedger::balanceOf);
    }

    @Override
    public Future<Void> note(Entry entry) {
        noted.tryComplete(entry);
        return Future.succeededFuture();
    }

    static Balance balanceOf(Entry entry) {
        return new Balance(entry.account(), entry.cents(), List.of(entry));
    }
}
