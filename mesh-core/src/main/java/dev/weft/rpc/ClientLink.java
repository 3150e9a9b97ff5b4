// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.CallFailure;
import dev.weft.call.Readiness;
import dev.weft.call.Status;
import dev.weft.time.Backoff;
import dev.weft.wire.ClientConnection;
import dev.weft.wire.Hello;
import dev.weft.wire.MemoryBudget;
import dev.weft.wire.WireFailure;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one event loop to one address, and the calls that wait for it: connects when a call comes, again with
 * back-off when that fails, and anew when the server drains. Confined to the event loop.
 */
final class ClientLink {
    /** However urgent a call, attempts to connect are at least this far apart. */
    private static final long LEAST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ContextInternal context;
    private final NetClient netClient;
    private final SocketAddress address;
    private final RpcClientOptions options;
    private final MemoryBudget budget;
    private final ConnectionListener listener;
    private final Backoff backoff;
    private final ArrayDeque<OutgoingCall<?, ?>> pending = new ArrayDeque<>();
    private final List<Promise<Void>> readinessWaiters = new ArrayList<>();
    private final List<Promise<Void>> connectionWaiters = new ArrayList<>();
    private final Set<ClientConnection> connections = new HashSet<>();
    private @Nullable ClientConnection current;
    private @Nullable CallFailure lastFailure;
    private @Nullable ScheduledFuture<?> idleCheck;
    private boolean connecting;
    private boolean retryScheduled;
    private long retryAtNanos;
    private long failedAtNanos;
    private long lastUseNanos;
    private long callsAtLastCheck;
    private boolean closed;

    ClientLink(
            ContextInternal context,
            NetClient netClient,
            SocketAddress address,
            RpcClientOptions options,
            MemoryBudget budget,
            ConnectionListener listener) {
        this.context = context;
        this.netClient = netClient;
        this.address = address;
        this.options = options;
        this.budget = budget;
        this.listener = listener;
        this.backoff = new Backoff(
                options.leastBackoff(),
                options.mostBackoff(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    EventLoop eventLoop() {
        return context.nettyEventLoop();
    }

    /** Sends a call, now or when there is a connection. */
    void start(OutgoingCall<?, ?> call) {
        ClientConnection connection = current;
        if (connection != null && pending.isEmpty() && mayOpen(call, connection)) {
            call.openOn(connection);
            return;
        }
        if (closed) {
            call.onRefused(unavailable("the client is closed"));
        } else if (isWaitingToRetry() && call.readiness == Readiness.FAIL_FAST) {
            call.onRefused(unavailable(lastFailure == null ? "no connection" : lastFailure.message()));
        } else if (pending.size() >= options.maxPendingCalls()) {
            call.onRefused(CallFailure.notProcessed(
                    Status.RESOURCE_EXHAUSTED,
                    pending.size() + " calls wait for " + address + " already, maxPendingCalls="
                            + options.maxPendingCalls()));
        } else {
            call.waitInLine(() -> pending.remove(call));
            pending.add(call);
            connectIfNeeded();
        }
    }

    /** Completes when a server has introduced itself. */
    void awaitReady(Promise<Void> ready) {
        if (closed) {
            ready.tryFail(unavailable("the client is closed"));
        } else if (current != null && current.isReady()) {
            ready.tryComplete();
        } else {
            readinessWaiters.add(ready);
            connectIfNeeded();
        }
    }

    /** Nobody waits for readiness any more on account of {@code ready}. */
    void forget(Promise<Void> ready) {
        readinessWaiters.remove(ready);
    }

    /** Completes when there is a connection, or with the reason why there is none. */
    void awaitConnection(Promise<Void> connected) {
        if (closed) {
            connected.tryFail(unavailable("the client is closed"));
        } else if (current != null) {
            connected.tryComplete();
        } else if (isWaitingToRetry()) {
            connected.tryFail(lastFailure);
        } else {
            connectionWaiters.add(connected);
            connectIfNeeded();
        }
    }

    /** Ends every call, and every connection. */
    void close() {
        stop();
        List.copyOf(connections).forEach(ClientConnection::close);
    }

    /** Makes no new calls, and closes when the last of the others has ended. */
    void retire() {
        stop();
        List.copyOf(connections).forEach(ClientConnection::drain);
    }

    private void stop() {
        closed = true;
        current = null;
        if (idleCheck != null) {
            idleCheck.cancel(false);
        }
        CallFailure failure = unavailable("the client is closed");
        settle(readinessWaiters, failure);
        settle(connectionWaiters, failure);
        failPending(call -> true, failure);
    }

    private static void settle(List<Promise<Void>> waiters, @Nullable CallFailure failure) {
        List<Promise<Void>> settled = List.copyOf(waiters);
        waiters.clear();
        for (Promise<Void> waiter : settled) {
            if (failure == null) {
                waiter.tryComplete();
            } else {
                waiter.tryFail(failure);
            }
        }
    }

    /** Ends the wait after a failed attempt to connect, unless that was a moment ago. */
    void retryNow() {
        if (isWaitingToRetry() && System.nanoTime() - failedAtNanos >= LEAST_RETRY_NANOS) {
            retryAtNanos = System.nanoTime();
        }
    }

    private boolean isWaitingToRetry() {
        return current == null && !connecting && retryAtNanos - System.nanoTime() > 0 && lastFailure != null;
    }

    private void connectIfNeeded() {
        if (connecting || current != null || closed) {
            return;
        }
        long wait = lastFailure == null ? 0 : retryAtNanos - System.nanoTime();
        if (wait <= 0) {
            connect();
        } else if (!retryScheduled) {
            retryScheduled = true;
            eventLoop().schedule(this::retry, wait, TimeUnit.NANOSECONDS);
        }
    }

    private void retry() {
        retryScheduled = false;
        if (!pending.isEmpty() || !readinessWaiters.isEmpty()) {
            connectIfNeeded();
        }
    }

    private void connect() {
        connecting = true;
        context.dispatch(v -> netClient.connect(address).onComplete(this::connected, this::notConnected));
    }

    private void connected(NetSocket socket) {
        connecting = false;
        if (closed) {
            socket.close();
            return;
        }
        ClientConnection connection = new ClientConnection(options.wire(), budget, new Events());
        connections.add(connection);
        current = connection;
        lastUseNanos = System.nanoTime();
        watchIdleness();
        ((NetSocketInternal) socket).channelHandlerContext().pipeline().addBefore("handler", "weft", connection);
        settle(connectionWaiters, null);
        sendPending();
    }

    private void notConnected(Throwable cause) {
        connecting = false;
        failedToConnect(unavailable("cannot connect to " + address + ": " + reasonOf(cause)));
    }

    /** What a failure says, and what lies at its root: "failed to create SSL connection" alone helps nobody. */
    private static String reasonOf(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == cause ? String.valueOf(cause.getMessage()) : cause.getMessage() + ": " + root.getMessage();
    }

    private void failedToConnect(CallFailure failure) {
        listener.onLost();
        lastFailure = failure;
        failedAtNanos = System.nanoTime();
        retryAtNanos = System.nanoTime() + backoff.nextNanos();
        settle(connectionWaiters, failure);
        failPending(call -> call.readiness == Readiness.FAIL_FAST, failure);
        if (!closed && (!pending.isEmpty() || !readinessWaiters.isEmpty())) {
            connectIfNeeded();
        }
    }

    private void sendPending() {
        ClientConnection connection = current;
        while (connection != null && !pending.isEmpty() && mayOpen(pending.element(), connection)) {
            lastUseNanos = System.nanoTime();
            pending.remove().openOn(connection);
        }
    }

    private static boolean mayOpen(OutgoingCall<?, ?> call, ClientConnection connection) {
        return connection.canOpen() && call.mayOpenOn(connection);
    }

    private void failPending(Predicate<OutgoingCall<?, ?>> which, CallFailure failure) {
        List<OutgoingCall<?, ?>> failing = pending.stream().filter(which).toList();
        pending.removeAll(failing);
        failing.forEach(call -> call.onRefused(failure));
    }

    private void watchIdleness() {
        if (idleCheck == null || idleCheck.isDone()) {
            idleCheck = eventLoop()
                    .schedule(this::checkIdleness, options.idleTimeout().toNanos() / 2, TimeUnit.NANOSECONDS);
        }
    }

    private void checkIdleness() {
        idleCheck = null;
        ClientConnection connection = current;
        if (connection == null) {
            return;
        }
        long now = System.nanoTime();
        long calls = connection.callsSent();
        if (connection.openCalls() > 0 || calls != callsAtLastCheck) {
            callsAtLastCheck = calls;
            lastUseNanos = now;
        }
        if (now - lastUseNanos >= options.idleTimeout().toNanos() / 2) {
            current = null;
            connection.drain();
        } else {
            watchIdleness();
        }
    }

    private CallFailure unavailable(String text) {
        return CallFailure.notProcessed(Status.UNAVAILABLE, text);
    }

    /** What happens to a connection. */
    private final class Events implements ClientConnection.Listener {
        @Override
        public void onReady(ClientConnection connection, Hello server) {
            backoff.reset();
            lastFailure = null;
            settle(readinessWaiters, null);
            listener.onReached();
        }

        @Override
        public void onCapacity(ClientConnection connection) {
            if (connection == current) {
                sendPending();
            }
        }

        @Override
        public void onDraining(ClientConnection connection) {
            if (connection == current) {
                current = null;
                listener.onLost();
                if (!pending.isEmpty()) {
                    connectIfNeeded();
                }
            }
        }

        @Override
        public void onClosed(ClientConnection connection, @Nullable WireFailure failure) {
            connections.remove(connection);
            boolean wasCurrent = connection == current;
            if (wasCurrent) {
                current = null;
            }
            if (closed) {
                return;
            }
            if (!connection.isReady()) {
                String why = failure == null
                        ? "it closed the connection at once; perhaps it expects TLS"
                        : String.valueOf(failure.getMessage());
                failedToConnect(unavailable(address + " was reached, but: " + why));
            } else if (wasCurrent) {
                listener.onLost();
                if (!pending.isEmpty() || !readinessWaiters.isEmpty()) {
                    connectIfNeeded();
                }
            }
        }
    }
}
