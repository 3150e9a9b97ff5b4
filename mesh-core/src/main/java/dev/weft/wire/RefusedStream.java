// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A call that is answered with a failure as soon as it has come. */
final class RefusedStream extends ServerStream {
    private final CallFailure failure;

    RefusedStream(CallFailure failure) {
        this.failure = failure;
    }

    CallFailure failure() {
        return failure;
    }

    @Override
    protected void onMessage(ByteBuf bytes, @Nullable Compression compression, int cost) {
        taken(cost);
    }

    @Override
    protected void onAssembled(byte[] bytes, @Nullable Compression compression, int cost) {
        taken(cost);
    }

    @Override
    protected void onHalfClosed() {}

    @Override
    protected void onCancelled(CallFailure reason) {}
}
