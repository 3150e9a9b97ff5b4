// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import dev.weft.call.CallFailure;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A server's methods, each with a script for its calls; remembers every call. */
final class ScriptedService implements CallAcceptor {
    static final MethodSignature ECHO = new MethodSignature("test.Echo/Echo", 1, 0);
    static final MethodSignature HOLD = new MethodSignature("test.Echo/Hold", 1, 0);
    static final MethodSignature COLLECT = new MethodSignature("test.Echo/Collect", 1, MethodSignature.CLIENT_STREAMS);
    static final MethodSignature EXPAND = new MethodSignature("test.Echo/Expand", 1, MethodSignature.SERVER_STREAMS);
    static final MethodSignature CHAT = new MethodSignature("test.Echo/Chat", 1, 3);
    static final MethodSignature TELL = new MethodSignature("test.Echo/Tell", 1, MethodSignature.ONE_WAY);

    final List<MethodSignature> routed = new ArrayList<>();
    final List<ServerCall> calls = new ArrayList<>();
    private final Map<MethodSignature, Supplier<Script>> scripts = new HashMap<>();
    private Taking taking = Taking.AT_ONCE;

    /** What a handler does; nothing, unless overridden. */
    interface Script {
        default void onMessage(ServerCall call, byte[] message) {}

        default void onHalfClosed(ServerCall call) {}

        default void onCancelled(ServerCall call, CallFailure reason) {
            call.fail(reason);
        }

        default void onReady(ServerCall call) {}
    }

    ScriptedService() {
        on(ECHO, () -> new Script() {
            @Override
            public void onHalfClosed(ServerCall call) {
                call.reply(call.inbox.last());
            }
        });
        on(COLLECT, () -> new Script() {
            @Override
            public void onHalfClosed(ServerCall call) {
                call.reply(Raw.bytes(call.inbox.messages.toArray()));
            }
        });
        on(CHAT, () -> new Script() {
            @Override
            public void onMessage(ServerCall call, byte[] message) {
                call.send(TestMessage.of(message));
            }

            @Override
            public void onHalfClosed(ServerCall call) {
                call.end(Metadata.EMPTY);
            }
        });
        on(HOLD, () -> new Script() {});
        on(EXPAND, () -> new Script() {});
        on(TELL, () -> new Script() {
            @Override
            public void onHalfClosed(ServerCall call) {
                call.end(Metadata.EMPTY);
            }
        });
    }

    /** Says what calls of a method do. */
    void on(MethodSignature method, Supplier<Script> script) {
        scripts.put(method, script);
    }

    /** Handlers of calls to come take their messages thus. */
    void taking(Taking when) {
        taking = when;
    }

    @Override
    public Route route(MethodSignature method) {
        routed.add(method);
        if (!scripts.containsKey(method)) {
            return CallAcceptor.refusing(CallFailure.notProcessed(Status.UNIMPLEMENTED, "no method " + method.path()));
        }
        return (timeoutMicros, metadata) -> {
            ServerCall call = new ServerCall(
                    method, timeoutMicros, metadata, scripts.get(method).get());
            call.inbox.taking = taking;
            calls.add(call);
            return call;
        };
    }

    ServerCall lastCall() {
        return calls.get(calls.size() - 1);
    }
}
