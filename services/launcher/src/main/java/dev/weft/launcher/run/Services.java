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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The verticles of one process. Used by the thread of the command, which may wait. */
final class Services {
    private static final Duration LONGEST_START = Duration.ofSeconds(30);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(2);

    private final Vertx vertx = Vertx.vertx();

    /** Deploys a verticle that listens at {@code host} and {@code port} of its configuration. */
    <V extends Deployable> V deploy(V verticle, JsonObject config) {
        try {
            await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)), LONGEST_START);
            return verticle;
        } catch (Exception failure) {
            drain();
            throw explained(failure, config);
        }
    }

    /** Undeploys everything: running calls end first. */
    void drain() {
        try {
            await(vertx.close(), LONGEST_DRAIN);
        } catch (TimeoutException e) {
            throw CommandFailure.failed("calls were still running after " + LONGEST_DRAIN.toSeconds() + " s");
        }
    }

    private static <T> void await(Future<T> future, Duration longest) throws TimeoutException {
        future.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static RuntimeException explained(Exception failure, JsonObject config) {
        if (failure instanceof SettingsException mistake) {
            return mistake;
        }
        String address = config.getString("host", "127.0.0.1") + ":" + config.getValue("port");
        return CommandFailure.unavailable("cannot listen on " + address + ": " + ListenFailure.explain(failure));
    }
}
