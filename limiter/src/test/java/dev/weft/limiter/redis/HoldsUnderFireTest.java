// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.redis.HoldLog.Span;
import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.ChildJvm;
import dev.weft.rpc.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight processes hold permits of one limit while processes are killed and frozen and Redis itself dies: never more at once
 * than there are, and all of them again soon after.
 */
@Tag("slow")
@Timeout(180)
class HoldsUnderFireTest {
    private static final Duration CALM = Duration.ofSeconds(3);

    /** Longer than any lease and any deadline. */
    private static final Duration FROZEN = Duration.ofSeconds(3);

    private static final Duration AWAY = Duration.ofSeconds(2);
    private static final Duration RECOVERY = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    private final List<ChildJvm> nodes = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private RedisProcess redis;

    @AfterEach
    void stopAll() {
        nodes.forEach(ChildJvm::close);
        redis.close();
    }

    @Test
    void never_is_more_held_than_the_limit_while_all_that_can_die_dies() {
        redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
        startNodes(HammeringNode.NODES);
        pass(CALM);

        nodes.get(0).kill();
        nodes.get(1).kill();
        nodes.get(2).freeze();
        startNodes(2);
        pass(FROZEN);
        nodes.get(2).thaw();
        pass(CALM);

        redis.kill();
        pass(AWAY);
        redis.restart();
        pass(CALM);

        redis.pause();
        pass(AWAY);
        redis.resume();
        awaitAllHeld();

        nodes.forEach(ChildJvm::close);
        List<Span> spans = spans();
        long most = HoldLog.mostAtOnce(spans, 0);
        System.out.printf(
                "held at once: %d of %d at most, in %d holds%n", most, HoldingNode.LIMIT.permits(), spans.size());
        assertThat(most).isEqualTo(HoldingNode.LIMIT.permits());
    }

    private void startNodes(int count) {
        List<ChildJvm> started = IntStream.range(0, count)
                .mapToObj(i -> {
                    Path file = directory.resolve("node-" + (files.size() + 1));
                    files.add(file);
                    return new ChildJvm(
                            HoldingNode.class,
                            "-Xmx64m",
                            "-XX:TieredStopAtLevel=1",
                            "" + redis.port(),
                            file.toString());
                })
                .toList();
        nodes.addAll(started);
        started.forEach(node -> assertThat(node.line()).isEqualTo("ready"));
    }

    private void awaitAllHeld() {
        long begin = HammeringNode.nowMicros();
        Sandbox.until(
                "all permits are held at once again",
                RECOVERY,
                () -> HoldLog.mostAtOnce(spans(), begin) == HoldingNode.LIMIT.permits());
    }

    private List<Span> spans() {
        return files.stream().flatMap(file -> HoldLog.read(file).stream()).toList();
    }

    private static void pass(Duration time) {
        long begin = System.nanoTime();
        Sandbox.until(
                time + " have passed", time.plus(Sandbox.PATIENCE), () -> System.nanoTime() - begin > time.toNanos());
    }
}
