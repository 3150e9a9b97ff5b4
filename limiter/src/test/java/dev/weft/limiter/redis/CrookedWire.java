// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.rpc.Sandbox;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.redis.client.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** The way to a real Redis, on which answers are lost or late. Commands always arrive. */
final class CrookedWire {
    private final Vertx vertx;
    private final NetClient client;
    private final NetServer server;
    private final int redisPort;
    private final AtomicInteger toLose = new AtomicInteger();
    private volatile long lateMillis;
    private volatile long connectMillis;

    CrookedWire(Sandbox sandbox, int redisPort) {
        this.redisPort = redisPort;
        vertx = sandbox.newVertx();
        client = vertx.createNetClient();
        server = vertx.createNetServer().connectHandler(this::serve);
        Sandbox.await(server.listen(0, Sandbox.HOST));
    }

    RedisOptions options() {
        return new RedisOptions().setConnectionString("redis://" + Sandbox.HOST + ":" + server.actualPort());
    }

    /** Loses the next so many answers to scripts, each with its connection. */
    void loseAnswers(int many) {
        toLose.set(many);
    }

    /** How many are still to be lost. */
    int toLose() {
        return toLose.get();
    }

    /** Answers are late from now on, all by the same time. */
    void delayAnswers(Duration by) {
        lateMillis = by.toMillis();
    }

    /** Connections to come are made only after this time. */
    void delayConnections(Duration by) {
        connectMillis = by.toMillis();
    }

    private void serve(NetSocket asking) {
        asking.pause();
        if (connectMillis > 0) {
            vertx.setTimer(connectMillis, late -> connect(asking));
        } else {
            connect(asking);
        }
    }

    private void connect(NetSocket asking) {
        client.connect(redisPort, Sandbox.HOST)
                .onSuccess(redis -> relay(asking, redis))
                .onFailure(e -> asking.close());
    }

    private void relay(NetSocket asking, NetSocket redis) {
        boolean[] asked = new boolean[1];
        asking.handler(command -> {
            asked[0] |= isScript(command);
            redis.write(command);
        });
        redis.handler(answer -> answer(asking, redis, answer, asked[0]));
        asking.closeHandler(closed -> redis.close());
        redis.closeHandler(closed -> asking.close());
        asking.exceptionHandler(e -> {});
        redis.exceptionHandler(e -> {});
        asking.resume();
    }

    private static boolean isScript(Buffer command) {
        return command.toString(StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .contains("evalsha");
    }

    private void answer(NetSocket asking, NetSocket redis, Buffer answer, boolean ofScript) {
        if (ofScript && toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            asking.close();
            redis.close();
        } else if (lateMillis > 0) {
            vertx.setTimer(lateMillis, late -> asking.write(answer));
        } else {
            asking.write(answer);
        }
    }
}
