// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.rpc.ChildJvm;
import dev.weft.rpc.ScriptedEcho;
import dev.weft.test.v1.EchoReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An instance of the echo service in a JVM of its own, registered in Redis; it answers with its name. */
final class EchoInstance implements AutoCloseable {
    private final String name;
    private final ChildJvm jvm;

    private EchoInstance(String name, ChildJvm jvm) {
        this.name = name;
        this.jvm = jvm;
    }

    /** Begins to start one, with the settings of its registry; {@link #awaitServing} says when it serves. */
    static EchoInstance start(String name, JsonObject registry) {
        return new EchoInstance(
                name, new ChildJvm(EchoInstance.class, "-Xmx64m", "-XX:TieredStopAtLevel=1", registry.encode(), name));
    }

    EchoInstance awaitServing() {
        if (!jvm.line().startsWith("serving")) {
            throw new AssertionError(name + " does not serve");
        }
        return this;
    }

    String name() {
        return name;
    }

    ChildJvm jvm() {
        return jvm;
    }

    @Override
    public void close() {
        jvm.close();
    }

    public static void main(String[] arguments) {
        String name = arguments[1];
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        RegistrySettings registry = EchoFleet.settings(new JsonObject(arguments[0]));
        Mesh mesh = Mesh.create(vertx, new MeshOptions().setName(name).setRegistry(registry));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(mesh)));
        mesh.serve(ScriptedEcho.echo(request -> Future.succeededFuture(
                        EchoReply.newBuilder().setText(name).build())))
                .onSuccess(serving -> System.out.println("serving"))
                .onFailure(e -> {
                    e.printStackTrace();
                    Runtime.getRuntime().halt(1);
                });
    }

    private static void drain(Mesh mesh) {
        try {
            mesh.close().await(30, TimeUnit.SECONDS);
            Runtime.getRuntime().halt(0);
        } catch (TimeoutException e) {
            Runtime.getRuntime().halt(1);
        }
    }
}
