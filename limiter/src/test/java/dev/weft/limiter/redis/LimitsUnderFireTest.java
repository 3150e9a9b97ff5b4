// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.registry.redis.RedisProcess;
import dev.weft.rpc.ChildJvm;
import dev.weft.rpc.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight processes hammer one Redis for the same keys while processes are killed and frozen and Redis itself dies: nothing is
 * admitted beyond what each limit promises, and not much less either.
 */
@Tag("slow")
@Timeout(180)
class LimitsUnderFireTest {
    private static final Duration CALM = Duration.ofSeconds(3);

    /** Longer than any lease, any deadline and any window. */
    private static final Duration FROZEN = Duration.ofSeconds(3);

    private static final Duration AWAY = Duration.ofSeconds(2);

    /** Of what a limit admits when it is asked for enough. */
    private static final double LEAST_PART = 0.5;

    /** How long it may take after the last fault until all limits admit again what they should. */
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
    void nothing_is_admitted_beyond_the_limits_while_all_that_can_die_dies() {
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
        awaitRecovery();

        assertWithinBounds("Redis keeps what it has decided", 0);
    }

    @Test
    void redis_that_comes_back_empty_admits_no_more_than_once_again() {
        redis = RedisProcess.start();
        startNodes(HammeringNode.NODES);
        pass(CALM);

        redis.kill();
        redis.restart();
        pass(CALM);
        awaitRecovery();

        assertWithinBounds("Redis comes back empty", 1);
    }

    private void startNodes(int count) {
        List<ChildJvm> started = IntStream.range(0, count)
                .mapToObj(i -> {
                    Path file = directory.resolve("node-" + (files.size() + 1));
                    files.add(file);
                    return new ChildJvm(
                            HammeringNode.class,
                            "-Xmx64m",
                            "-XX:TieredStopAtLevel=1",
                            "" + redis.port(),
                            file.toString());
                })
                .toList();
        nodes.addAll(started);
        started.forEach(node -> assertThat(node.line()).isEqualTo("ready"));
    }

    private void awaitRecovery() {
        long begin = System.nanoTime();
        Sandbox.until("all limits admit in a second half of what they could, at least", RECOVERY, this::isRecovered);
        System.out.printf("all as before after %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }

    private boolean isRecovered() {
        long begin = HammeringNode.nowMicros() - HammeredLimit.INTERVAL_MICROS;
        Map<HammeredLimit, Long> lately = files.stream()
                .flatMap(file -> AdmissionLog.read(file).stream())
                .filter(admission -> admission.earliest() >= begin)
                .collect(Collectors.groupingBy(Admission::limit, Collectors.counting()));
        return Stream.of(HammeredLimit.values())
                .allMatch(limit -> lately.getOrDefault(limit, 0L) >= limit.sustained() / 2);
    }

    private void assertWithinBounds(String title, int losses) {
        nodes.forEach(ChildJvm::close);
        Map<HammeredLimit, List<Admission>> admitted = admitted();
        SoftAssertions softly = new SoftAssertions();
        System.out.printf("%s; in a second:%n%-34s", title, "");
        System.out.printf("%9s %9s %6s %9s%n", "bound", "admitted", "part", "in total");
        for (HammeredLimit limit : HammeredLimit.values()) {
            List<Admission> own = admitted.getOrDefault(limit, List.of());
            check(softly, limit, own, limit.bound(losses, nodes.size()));
            if (limit.isFixedWindow()) {
                checkAligned(softly, limit, own, limit.alignedBound(losses));
            }
        }
        softly.assertAll();
    }

    private static void check(SoftAssertions softly, HammeredLimit limit, List<Admission> own, long bound) {
        long most = Admission.mostWithin(own, HammeredLimit.INTERVAL_MICROS);
        System.out.printf("%-34s%9d %9d %5d%% %9d%n", limit.name(), bound, most, 100 * most / bound, own.size());
        softly.assertThat(most).as(limit.name()).isLessThanOrEqualTo(bound);
        softly.assertThat(most).as("most of " + limit.name()).isGreaterThan((long) (LEAST_PART * limit.usual()));
    }

    private static void checkAligned(SoftAssertions softly, HammeredLimit limit, List<Admission> own, long bound) {
        long most = Admission.mostWithinAligned(own, HammeredLimit.INTERVAL_MICROS);
        String name = limit.name() + " (aligned)";
        System.out.printf("%-34s%9d %9d %5d%%%n", name, bound, most, 100 * most / bound);
        softly.assertThat(most).as(name).isLessThanOrEqualTo(bound);
    }

    private Map<HammeredLimit, List<Admission>> admitted() {
        return files.stream()
                .flatMap(file -> AdmissionLog.read(file).stream())
                .collect(Collectors.groupingBy(
                        Admission::limit, () -> new EnumMap<>(HammeredLimit.class), Collectors.toList()));
    }

    private static void pass(Duration time) {
        long begin = System.nanoTime();
        Sandbox.until(
                time + " have passed", time.plus(Sandbox.PATIENCE), () -> System.nanoTime() - begin > time.toNanos());
    }
}
