// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The registry in every shape. {@code -Dweft.simulation.write=true} writes the tables instead of comparing them. */
class RegistrySimulationTest {
    private static final long SEED = 1;
    private static final Path DIRECTORY = Path.of("src/test/resources/dev/weft/registry");
    private static final List<Shape> SHAPES = List.of(
            Shape.THOUSAND, Shape.TEN_THOUSAND, Shape.ONE_SERVICE_OF_THOUSAND, Shape.ALONE, Shape.WATCHED_BY_TEN);
    private static final Shape HUNDRED_THOUSAND = new Shape(1_000, 100, 10, 10_000, 10, 0, 0);
    private static final long LEASE_AND_A_SECOND = TimeUnit.SECONDS.toNanos(7);
    private static final double PULSES_OF_ONE = 3;
    private static final double LONGEST_PULSE_SECONDS = 30;
    private static final String QUIET = "nothing happens";
    private static final Map<Shape, Result> RESULTS = new LinkedHashMap<>();

    @BeforeAll
    static void playAll() {
        SHAPES.forEach(shape -> RESULTS.put(shape, Story.tell(shape, SEED)));
    }

    @Test
    void results_are_those_that_are_committed() throws IOException {
        List<Estimate> estimates = List.of(
                new Estimate(Shape.THOUSAND, result(Shape.THOUSAND).phase(QUIET)),
                new Estimate(Shape.TEN_THOUSAND, result(Shape.TEN_THOUSAND).phase(QUIET)),
                new Estimate(HUNDRED_THOUSAND, null));
        compare(ResultTable.of(RESULTS.values(), estimates), "simulation.md");
    }

    @Test
    void instance_that_stops_renewing_is_off_every_replica_within_a_lease_and_a_second() {
        assertThat(RESULTS.values()).allSatisfy(result -> {
            assertThat(result.late()).isZero();
            assertThat(result.renewedNanos()).isPositive().isLessThanOrEqualTo(LEASE_AND_A_SECOND);
        });
    }

    @Test
    void instance_that_leaves_is_off_every_replica_in_milliseconds() {
        assertThat(RESULTS.values())
                .allSatisfy(result -> assertThat(result.leftNanos()).isBetween(0L, TimeUnit.MILLISECONDS.toNanos(50)));
    }

    @Test
    void pulses_of_a_service_do_not_grow_with_its_watchers() {
        assertThat(RESULTS.values()).allSatisfy(result -> {
            double watchersOfOne =
                    (double) result.shape().watches() / result.shape().services();
            assertThat(result.phase(QUIET).perSecond(Kind.PULSE)
                            / result.shape().services())
                    .isLessThan(PULSES_OF_ONE + watchersOfOne / LONGEST_PULSE_SECONDS);
        });
    }

    @Test
    void quiet_costs_what_the_formula_says() {
        List.of(Shape.THOUSAND, Shape.TEN_THOUSAND).forEach(shape -> {
            Phase quiet = result(shape).phase(QUIET);
            Estimate estimate = new Estimate(shape, quiet);
            assertThat(quiet.operationsPerSecond()).isCloseTo(estimate.operations(), withinPercentage(12));
            assertThat(quiet.core()).isCloseTo(estimate.core(), withinPercentage(12));
        });
    }

    @Test
    void store_that_comes_back_empty_has_a_thousand_again_within_seconds_and_none_was_missed_meanwhile() {
        List.of(Shape.THOUSAND, Shape.ONE_SERVICE_OF_THOUSAND, Shape.ALONE).forEach(shape -> {
            assertThat(result(shape).completeNanos()).isBetween(0L, TimeUnit.SECONDS.toNanos(4));
            assertThat(result(shape).leastShown()).isEqualTo(1);
            assertThat(result(shape).inStep()).isTrue();
            assertThat(result(shape).wrongReplicas()).isZero();
        });
    }

    @Test
    void store_that_comes_back_empty_has_ten_thousand_again_within_a_lease_and_none_was_missed_meanwhile() {
        Result result = result(Shape.TEN_THOUSAND);
        assertThat(result.registeredNanos()).isBetween(0L, TimeUnit.SECONDS.toNanos(6));
        assertThat(result.completeNanos()).isBetween(0L, TimeUnit.SECONDS.toNanos(9));
        assertThat(result.leastShown()).isEqualTo(1);
        assertThat(result.inStep()).isTrue();
        assertThat(result.wrongReplicas()).isZero();
    }

    @Test
    void watchers_of_whom_only_the_position_is_known_do_as_those_with_real_replicas() {
        Shape few = new Shape(5, 40, 4, 30, 3, 1, 2);
        Result all = Story.tell(few.withRealReplicas(), SEED);
        assertThat(all.wrongReplicas()).isZero();
        assertThat(ResultTable.section(all)).isEqualTo(ResultTable.section(Story.tell(few, SEED)));
    }

    @Test
    @Tag("slow")
    void results_of_one_a_process_are_those_that_are_committed() throws IOException {
        Result result = Story.tell(Shape.ONE_A_PROCESS, SEED);
        compare(ResultTable.of(List.of(result), List.of()), "simulation-one-a-process.md");
    }

    @Test
    @Tag("slow")
    void results_of_one_service_are_those_that_are_committed() throws IOException {
        Result result = Story.tell(Shape.ONE_SERVICE_OF_TEN_THOUSAND, SEED);
        compare(ResultTable.of(List.of(result), List.of()), "simulation-one-service.md");
    }

    private static void compare(String table, String name) throws IOException {
        Path file = DIRECTORY.resolve(name);
        if (Boolean.getBoolean("weft.simulation.write")) {
            Files.createDirectories(DIRECTORY);
            Files.writeString(file, table);
        }
        assertThat(table).isEqualTo(Files.readString(file));
    }

    private static Result result(Shape shape) {
        return Objects.requireNonNull(RESULTS.get(shape));
    }
}
