// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import dev.weft.Mesh;
import dev.weft.MeshOptions;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.contract.Stubs;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A hello server on a free port, deployed as a verticle, for one test; and stubs to call it over a real connection. */
public final class HelloServer implements BeforeEachCallback, AfterEachCallback {
    private static final int PATIENCE_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();
    private Mesh caller;
    private HelloVerticle verticle;

    @Override
    public void beforeEach(ExtensionContext context) {
        verticle = deploy(new JsonObject().put("port", 0).put("name", "hello-under-test"));
        caller = Mesh.create(vertx, new MeshOptions().setName("caller"));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        await(caller.close());
        await(vertx.close());
    }

    /** Another one beside it. */
    public HelloVerticle deploy(JsonObject config) {
        HelloVerticle another = new HelloVerticle();
        await(vertx.deployVerticle(another, new DeploymentOptions().setConfig(config)));
        return another;
    }

    public int port() {
        return verticle.endpoint().port();
    }

    /** A stub that calls this server and no other. */
    public <T> T stub(Class<T> contract, CallOptions options) {
        SocketAddress address = SocketAddress.inetSocketAddress(port(), "127.0.0.1");
        return Stubs.stub(contract, caller.channelAt(List.of(address)), options);
    }

    public <T> T stub(Class<T> contract) {
        return stub(contract, CallOptions.DEFAULT);
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came in " + PATIENCE_SECONDS + " s", e);
        }
    }

    public static CallFailure failureOf(Future<?> future) {
        try {
            throw new AssertionError("did not fail, but gave " + await(future));
        } catch (CallFailure failure) {
            return failure;
        }
    }
}
