// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import dev.weft.Mesh;
import dev.weft.MeshOptions;
import dev.weft.hello.HelloVerticle;
import dev.weft.rpc.RpcServerOptions;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A gateway on a free port for one test, with whatever the test puts behind it, and a client in front. */
final class Edge implements AfterEachCallback {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration SHORT_DRAIN = Duration.ofMillis(100);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private String deployment = "";
    private int port;

    /** Opens a gateway with these settings. */
    Edge open(JsonObject config) {
        GatewayVerticle gateway = new GatewayVerticle();
        deployment = deploy(gateway, config.put("port", 0));
        port = gateway.port();
        return this;
    }

    /** Puts a real hello behind it. */
    Edge hello(String name) {
        return hello(name, new JsonObject());
    }

    /** Puts one with these settings behind it. */
    Edge hello(String name, JsonObject config) {
        deploy(new HelloVerticle(), config.put("port", 0).put("name", name));
        return this;
    }

    /** Puts another service behind it. */
    Edge serve(Object implementation) {
        RpcServerOptions server = new RpcServerOptions().setPort(0).setDrainTimeout(SHORT_DRAIN);
        Mesh mesh = Mesh.create(vertx, new MeshOptions().setName("scripted").setServer(server));
        await(mesh.serve(implementation));
        return this;
    }

    int port() {
        return port;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) {
        return send(request(method, port, path, headers));
    }

    /** From who stands in front of the gateway at that port. */
    HttpResponse<String> getAt(int frontPort, String path, String... headers) {
        return send(request("GET", frontPort, path, headers));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    CompletableFuture<HttpResponse<String>> getLater(String path) {
        return client.sendAsync(request("GET", port, path), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> getLaterAt(int frontPort, String path, String... headers) {
        return client.sendAsync(request("GET", frontPort, path, headers), BodyHandlers.ofString());
    }

    /** Asks the gateway to end. */
    Future<Void> undeploy() {
        return vertx.undeploy(deployment);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came in " + PATIENCE, e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        await(vertx.close());
    }

    private String deploy(Deployable verticle, JsonObject config) {
        return await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)));
    }

    private static HttpRequest request(String method, int port, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, BodyPublishers.noBody())
                .timeout(PATIENCE);
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }
}
