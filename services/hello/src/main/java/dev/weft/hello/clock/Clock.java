// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello.clock;

import dev.weft.call.Idempotency;
import dev.weft.contract.Idempotent;
import dev.weft.contract.ServiceContract;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;

/** Tells the time. */
@ServiceContract(name = "weft.hello.v1.Clock")
public interface Clock {

    /** What time it is somewhere. Fails with INVALID_ARGUMENT for a zone that nobody knows. */
    @Idempotent(Idempotency.NO_SIDE_EFFECTS)
    Future<Now> now(Zone zone);

    /** Ticks at a pace. A tick that finds the reader still busy is not kept for later: its number is missing. */
    ReadStream<Tick> ticks(Pace pace);
}
