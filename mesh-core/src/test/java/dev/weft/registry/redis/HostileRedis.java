// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.redis;

import dev.weft.rpc.Sandbox;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.redis.client.RedisOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Stands before a real Redis and, for as long as it is told to, answers in its place: late, with errors, with rubbish, or not
 * at all. Commands reach Redis all the same where they are only answered late.
 */
final class HostileRedis {
    private final NetServer server;
    private final NetClient client;
    private final Vertx vertx;
    private final int redisPort;
    private final AtomicInteger misdeeds = new AtomicInteger();
    private volatile Manner manner = Manner.HONEST;

    /** What it does. */
    enum Manner {
        HONEST(i -> ""),
        SILENT(i -> ""),
        LATE(i -> ""),
        TWICE(i -> ""),
        CLOSING(i -> ""),
        ERRORS(i -> "-ERR I do not like it\r\n"),
        LOADING(i -> "-LOADING Redis is loading the dataset in memory\r\n"),
        READ_ONLY(i -> "-READONLY You can't write against a read only replica.\r\n"),
        MOVED(i -> "-MOVED 7 127.0.0.1:1\r\n"),
        NO_SCRIPT(i -> "-NOSCRIPT No matching script.\r\n"),
        NIL(i -> "$-1\r\n"),
        ZEROS(i -> "*5\r\n:0\r\n:0\r\n:0\r\n:0\r\n:0\r\n"),
        STRINGS(i -> "*5\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n$1\r\nd\r\n$0\r\n\r\n"),
        SHAPES(i -> new String[] {
                    "+OK\r\n",
                    ":1\r\n",
                    "*0\r\n",
                    "*-1\r\n",
                    "*1\r\n*1\r\n*1\r\n:1\r\n",
                    "*2\r\n$-1\r\n$-1\r\n",
                    ":99999999999999999\r\n"
                }
                [i % 7]),
        HUGE(i -> new String[] {"$2147483647\r\nx", "*2147483647\r\n", "$99999999999999999999\r\n"}[i % 3]),
        NESTED(i -> "*1\r\n".repeat(10_000)),
        RUBBISH(i -> "\u0000\u0001@@ rubbish\r\n\r\n!%!\r\n" + i),
        ENDLESS_LINE(i -> "+" + "x".repeat(100_000));

        private final IntFunction<String> answer;

        Manner(IntFunction<String> answer) {
            this.answer = answer;
        }
    }

    private static final long LATE_MILLIS = 1_000;

    HostileRedis(Sandbox sandbox, int redisPort) {
        this.redisPort = redisPort;
        vertx = sandbox.newVertx();
        client = vertx.createNetClient();
        server = vertx.createNetServer().connectHandler(this::serve);
        Sandbox.await(server.listen(0, Sandbox.HOST));
    }

    RedisOptions options() {
        return new RedisOptions().setConnectionString("redis://" + Sandbox.HOST + ":" + server.actualPort());
    }

    /** From now on, on connections that are there and on those to come. */
    void behave(Manner as) {
        misdeeds.set(0);
        manner = as;
    }

    /** How often it has misbehaved since it was told to. */
    int misdeeds() {
        return misdeeds.get();
    }

    private void serve(NetSocket asking) {
        asking.pause();
        client.connect(redisPort, Sandbox.HOST)
                .onSuccess(redis -> relay(asking, redis))
                .onFailure(e -> asking.close());
    }

    private void relay(NetSocket asking, NetSocket redis) {
        asking.handler(command -> {
            switch (manner) {
                case HONEST -> redis.write(command);
                case LATE, TWICE -> {
                    misdeeds.incrementAndGet();
                    redis.write(command);
                }
                case CLOSING -> {
                    misdeeds.incrementAndGet();
                    asking.close();
                }
                default -> asking.write(Buffer.buffer(manner.answer.apply(misdeeds.getAndIncrement())));
            }
        });
        redis.handler(reply -> {
            switch (manner) {
                case HONEST -> asking.write(reply);
                case LATE -> vertx.setTimer(LATE_MILLIS, timer -> asking.write(reply));
                case TWICE -> asking.write(reply.copy().appendBuffer(reply));
                default -> {}
            }
        });
        asking.closeHandler(closed -> redis.close());
        redis.closeHandler(closed -> asking.close());
        asking.exceptionHandler(e -> {});
        redis.exceptionHandler(e -> {});
        asking.resume();
    }
}
