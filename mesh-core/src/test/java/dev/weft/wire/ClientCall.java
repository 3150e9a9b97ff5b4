// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call as the client sees it: records what happens. */
final class ClientCall extends ClientStream {
    final List<String> events = new ArrayList<>();
    final Inbox inbox = new Inbox(this);
    Metadata headers = Metadata.EMPTY;
    Metadata trailers = Metadata.EMPTY;

    @Nullable
    CallFailure failure;

    boolean completed;
    /** What the caller does when it may send again. */
    Runnable onReady = () -> {};

    @Override
    protected void onHeaders(Metadata came) {
        events.add("headers " + came);
        headers = came;
    }

    @Override
    protected void onMessage(ByteBuf bytes, @Nullable Compression compression, int cost) {
        events.add("message of " + inbox.add(bytes, compression, cost).length);
    }

    @Override
    protected void onAssembled(byte[] bytes, @Nullable Compression compression, int cost) {
        events.add("message of " + inbox.add(bytes, compression, cost).length);
    }

    @Override
    protected void onCompleted(Metadata came) {
        events.add("completed");
        trailers = came;
        completed = true;
    }

    @Override
    protected void onFailed(CallFailure reason) {
        events.add("failed " + reason.status());
        failure = reason;
    }

    @Override
    protected void onReady() {
        onReady.run();
    }

    boolean isOver() {
        return completed || failure != null;
    }
}
