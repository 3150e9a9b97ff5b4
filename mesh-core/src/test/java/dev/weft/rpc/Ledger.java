// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.Idempotency;
import dev.weft.contract.Idempotent;
import dev.weft.contract.OneWay;
import dev.weft.contract.ServiceContract;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.util.List;

/** A contract that no {@code .proto} file describes. */
@ServiceContract(name = "weft.test.v1.Ledger")
interface Ledger {

    record Entry(String account, long cents) {}

    record Balance(String account, long cents, List<Entry> entries) {}

    @Idempotent(Idempotency.NO_SIDE_EFFECTS)
    Future<Balance> balance(Entry entry);

    Future<Balance> sum(ReadStream<Entry> entries);

    ReadStream<Entry> split(Balance balance);

    ReadStream<Balance> follow(ReadStream<Entry> entries);

    @OneWay
    Future<Void> note(Entry entry);
}
