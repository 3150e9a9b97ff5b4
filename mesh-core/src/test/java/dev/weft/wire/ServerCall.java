// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call as the server sees it: records what happens, and does what its script says. */
final class ServerCall extends ServerStream {
    final MethodSignature method;
    final long timeoutMicros;
    final Metadata metadata;
    final List<String> events = new ArrayList<>();
    final Inbox inbox = new Inbox(this);
    private final ScriptedService.Script script;

    ServerCall(MethodSignature method, long timeoutMicros, Metadata metadata, ScriptedService.Script script) {
        this.method = method;
        this.timeoutMicros = timeoutMicros;
        this.metadata = metadata;
        this.script = script;
    }

    @Override
    protected void onMessage(ByteBuf bytes, @Nullable Compression compression, int cost) {
        message(inbox.add(bytes, compression, cost));
    }

    @Override
    protected void onAssembled(byte[] bytes, @Nullable Compression compression, int cost) {
        message(inbox.add(bytes, compression, cost));
    }

    private void message(byte[] bytes) {
        events.add("message of " + bytes.length);
        script.onMessage(this, bytes);
    }

    @Override
    protected void onHalfClosed() {
        events.add("half-closed");
        script.onHalfClosed(this);
    }

    @Override
    protected void onCancelled(CallFailure reason) {
        events.add("cancelled " + reason.status());
        script.onCancelled(this, reason);
    }

    @Override
    protected void onReady() {
        script.onReady(this);
    }

    void reply(byte[] bytes) {
        end(TestMessage.of(bytes), Metadata.EMPTY);
    }

    void reply(String text) {
        end(TestMessage.of(text), Metadata.EMPTY);
    }
}
