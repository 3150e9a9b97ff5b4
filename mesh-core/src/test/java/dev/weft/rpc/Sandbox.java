// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Interceptor;
import dev.weft.contract.Bindings;
import dev.weft.contract.Stubs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Vert.x of one test, with servers and clients on loopback; all is closed after the test, the newest first. */
public final class Sandbox implements BeforeEachCallback, AfterEachCallback {
    public static final Duration PATIENCE = Duration.ofSeconds(20);
    public static final String HOST = "127.0.0.1";
    private static final int EVENT_LOOPS = 2;
    private static final Duration SHORT_DRAIN = Duration.ofMillis(200);
    private static final long LOOK_EVERY_NANOS = 1_000_000;

    private final Deque<Supplier<Future<?>>> closing = new ArrayDeque<>();
    private Vertx vertx;

    @Override
    public void beforeEach(ExtensionContext context) {
        vertx = newVertx();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        while (!closing.isEmpty()) {
            await(closing.pop().get());
        }
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Another Vert.x, as another process would have. */
    public Vertx newVertx() {
        Vertx another = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        closing.push(another::close);
        return another;
    }

    public void closeLater(Supplier<Future<?>> close) {
        closing.push(close);
    }

    /** Options with a drain that is over soon, for tests that leave calls behind. */
    public static RpcServerOptions serverOptions() {
        RpcServerOptions options = new RpcServerOptions().setDrainTimeout(SHORT_DRAIN);
        options.wire().setName("server");
        return options;
    }

    public static RpcClientOptions clientOptions() {
        RpcClientOptions options = new RpcClientOptions().setTimeout(PATIENCE);
        options.wire().setName("client");
        return options;
    }

    /** A server of these implementations, listening. */
    public RpcServer serve(Object... implementations) {
        return serve(serverOptions(), implementations);
    }

    public RpcServer serve(RpcServerOptions options, Object... implementations) {
        return serve(options, List.of(), implementations);
    }

    public RpcServer serve(RpcServerOptions options, List<Interceptor> interceptors, Object... implementations) {
        RpcServer server = new RpcServer(vertx, options);
        for (Object implementation : implementations) {
            Bindings.bindAll(implementation).forEach(server::add);
        }
        interceptors.forEach(server::intercept);
        await(server.listen());
        closing.push(server::close);
        return server;
    }

    public RpcClient client(RpcServer server) {
        return client(server, clientOptions());
    }

    public RpcClient client(RpcServer server, RpcClientOptions options) {
        return client(server.port(), options);
    }

    public RpcClient client(int port, RpcClientOptions options) {
        RpcClient client = new RpcClient(vertx, address(port), options);
        closing.push(client::close);
        return client;
    }

    /** A stub on a client of its own. */
    public <T> T stub(Class<T> type, RpcServer server) {
        return Stubs.stub(type, client(server));
    }

    public <T> T stub(Class<T> type, RpcServer server, CallOptions options) {
        return Stubs.stub(type, client(server), options);
    }

    public static SocketAddress address(int port) {
        return SocketAddress.inetSocketAddress(port, HOST);
    }

    /** A port at which nobody listens. */
    public static int closedPort() {
        return Ports.closed();
    }

    /** What the future brings, in bounded time; what it fails with is thrown. */
    public static <T> T await(Future<T> future) {
        return await(future, PATIENCE);
    }

    public static <T> T await(Future<T> future, Duration patience) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came within " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** How the future fails, in bounded time. */
    public static CallFailure failure(Future<?> future) {
        Object result;
        try {
            result = await(future);
        } catch (CallFailure e) {
            return e;
        }
        throw new AssertionError("expected a failure, got " + result);
    }

    /** Waits for what no event tells of, in bounded time. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    public static void until(String what, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not so within " + patience + ": " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
