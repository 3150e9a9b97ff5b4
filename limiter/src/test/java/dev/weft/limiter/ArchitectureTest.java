// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** In what direction the limiter's packages import each other, and what of the mesh they know. */
@AnalyzeClasses(packages = "dev.weft.limiter", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packages_form_no_cycle =
            slices().matching("dev.weft.limiter.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule algorithms_know_time_alone = imports("dev.weft.limiter", "dev.weft.time");

    @ArchTest
    static final ArchRule concurrency_knows_the_words_and_the_clock =
            imports("dev.weft.limiter.concurrency", "dev.weft.limiter", "dev.weft.time");

    @ArchTest
    static final ArchRule rules_know_limits_and_settings =
            imports("dev.weft.limiter.rules", "dev.weft.limiter", "dev.weft.config");

    @ArchTest
    static final ArchRule redis_knows_neither_calls_nor_doors = imports(
            "dev.weft.limiter.redis",
            "dev.weft.limiter",
            "dev.weft.limiter.concurrency",
            "dev.weft.limiter.rules",
            "dev.weft.config",
            "dev.weft.redis",
            "dev.weft.time");

    @ArchTest
    static final ArchRule mesh_does_not_know_the_server = noClasses()
            .that()
            .resideInAPackage("dev.weft.limiter.mesh")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.weft.limiter.server..", "dev.weft.limiter.concurrency..", "io.envoyproxy..");

    private static ArchRule imports(String name, String... allowed) {
        String[] known = Arrays.copyOf(allowed, allowed.length + 1);
        known[allowed.length] = name;
        return noClasses()
                .that()
                .resideInAPackage(name)
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.weft..").and(not(resideInAnyPackage(known))));
    }
}
