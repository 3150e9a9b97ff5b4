// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import dev.weft.config.SettingsException;
import dev.weft.launcher.cli.CommandFailure;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The verticles of one process. Used by the thread of the command, which may wait. */
final class Services {
    private static final Duration LONGEST_START = Duration.ofSeconds(30);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(2);

    private final Vertx vertx = Vertx.vertx();
    private final List<String> deployments = new ArrayList<>();
    private final List<AutoCloseable> resources = new ArrayList<>();

    /** Closes {@code resource} when all verticles are gone. */
    void closeLast(AutoCloseable resource) {
        resources.add(resource);
    }

    /** Deploys a verticle that listens at {@code host} and {@code port} of its configuration. */
    <V extends Deployable> V deploy(V verticle, JsonObject config) {
        try {
            DeploymentOptions options = new DeploymentOptions().setConfig(config);
            deployments.add(await(vertx.deployVerticle(verticle, options), LONGEST_START));
            return verticle;
        } catch (Exception failure) {
            drain();
            throw explained(failure, config);
        }
    }

    /**
     * Undeploys everything, in the order in which it was deployed: who calls goes before who answers. Running calls end
     * first. Closing Vert.x alone would not do, for it closes sockets before it asks verticles to stop.
     */
    void drain() {
        Future<Void> undeployed = Future.succeededFuture();
        for (String deployment : deployments) {
            undeployed = undeployed.eventually(() -> vertx.undeploy(deployment));
        }
        try {
            await(undeployed.eventually(vertx::close), LONGEST_DRAIN);
        } catch (TimeoutException e) {
            throw CommandFailure.failed("calls were still running after " + LONGEST_DRAIN.toSeconds() + " s");
        } finally {
            resources.forEach(Services::close);
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.getLogger(Services.class.getName()).log(System.Logger.Level.WARNING, "did not close", e);
        }
    }

    private static <T> T await(Future<T> future, Duration longest) throws TimeoutException {
        return future.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static RuntimeException explained(Exception failure, JsonObject config) {
        if (failure instanceof SettingsException mistake) {
            return mistake;
        }
        String address = config.getString("host", "127.0.0.1") + ":" + config.getValue("port");
        return CommandFailure.unavailable(
                "cannot listen on " + address + ": " + ListenFailure.explain(failure, "with --port"));
    }
}
