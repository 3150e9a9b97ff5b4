// SPDX-License-Identifier: Apache-2.0
/**
 * From Java interfaces to calls, and back: a service is an interface, and no glue is written for it by hand.
 *
 * <p>Two kinds of interface are a contract. One is generated: for {@code service HelloService} in a {@code .proto} file,
 * vertx-grpc's plugin makes the interface {@code HelloService} to implement and {@code HelloServiceClient} to call. The
 * other is plain, and says {@link dev.weft.contract.ServiceContract}:
 *
 * <pre>{@code
 * @ServiceContract(name = "weft.hello.v1.Clock")
 * interface Clock {
 *     @Idempotent(Idempotency.NO_SIDE_EFFECTS)
 *     Future<Instant> now();              // unary
 *
 *     ReadStream<Tick> ticks(Interval i); // server streaming; Future<ReadStream<Tick>> is as good
 *
 *     Future<Mean> mean(ReadStream<Tick> ticks); // client streaming; with a stream on both sides, bidirectional
 *
 *     void reset(Reason reason);          // one-way: nothing comes back, not even a failure
 * }
 * }</pre>
 *
 * <p>{@link dev.weft.contract.Contracts} reads either kind into a {@link dev.weft.call.Contract}, once per interface.
 * {@link dev.weft.contract.Bindings} makes a {@link dev.weft.call.Service} of an object that implements one, for the doors
 * to serve. {@link dev.weft.contract.Stubs} makes an object that implements one by calling a {@link
 * dev.weft.call.Channel}. A mistake in an interface is an {@link java.lang.IllegalArgumentException} at that moment, and
 * says which method, and what would be right; it never waits for the first call.
 *
 * <p>Reflection happens when a contract is read. A call goes through method handles, or one proxy and one table.
 */
@NullMarked
package dev.weft.contract;

import org.jspecify.annotations.NullMarked;
