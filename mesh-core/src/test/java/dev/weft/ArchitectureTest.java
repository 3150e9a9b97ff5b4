// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** In what direction packages import each other. A package that is still to come obeys its rule by being empty. */
@AnalyzeClasses(packages = "dev.weft", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_form_no_cycle =
            slices().matching("dev.weft.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule call_is_the_vocabulary_and_imports_none_of_us = importsOnly("call");

    @ArchTest
    static final ArchRule time_imports_none_of_us = importsOnly("time");

    @ArchTest
    static final ArchRule stream_imports_none_of_us = importsOnly("stream");

    @ArchTest
    static final ArchRule config_imports_none_of_us = importsOnly("config");

    @ArchTest
    static final ArchRule redis_knows_settings_and_time = importsOnly("redis", "config", "time");

    @ArchTest
    static final ArchRule codec_knows_calls_only = importsOnly("codec", "call");

    @ArchTest
    static final ArchRule contract_knows_calls_codecs_and_streams = importsOnly("contract", "call", "codec", "stream");

    @ArchTest
    static final ArchRule wire_carries_bytes_and_knows_neither_codecs_nor_rpc = importsOnly("wire", "call", "time");

    @ArchTest
    static final ArchRule rpc_joins_wire_codecs_and_contracts =
            importsOnly("rpc", "wire", "codec", "contract", "stream", "reflect", "call", "time");

    @ArchTest
    static final ArchRule grpc_is_a_door_of_its_own =
            importsOnly("grpc", "codec", "contract", "stream", "reflect", "call", "time");

    @ArchTest
    static final ArchRule discovery_adapts_registry_and_balance =
            importsNoSibling("discovery", "breaker", "resilience", "rpc", "grpc");

    @ArchTest
    static final ArchRule registry_imports_no_sibling =
            importsNoSibling("registry", "discovery", "balance", "breaker", "resilience", "rpc", "grpc");

    @ArchTest
    static final ArchRule balance_imports_no_sibling =
            importsNoSibling("balance", "discovery", "registry", "breaker", "resilience", "rpc", "grpc");

    @ArchTest
    static final ArchRule balance_knows_vertx_in_its_adapter_only = noClasses()
            .that()
            .resideInAPackage("dev.weft.balance..")
            .and()
            .haveNameNotMatching(".*\\.(VertxLoadBalancer|BoundMetrics).*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..");

    @ArchTest
    static final ArchRule breaker_imports_no_sibling =
            importsNoSibling("breaker", "discovery", "registry", "balance", "resilience", "rpc", "grpc");

    @ArchTest
    static final ArchRule resilience_imports_no_sibling =
            importsNoSibling("resilience", "discovery", "registry", "balance", "breaker", "rpc", "grpc");

    @ArchTest
    static final ArchRule only_the_root_sees_all = noClasses()
            .that()
            .resideInAPackage("dev.weft.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.weft")
            .allowEmptyShould(true);

    /** Of our own packages, {@code name} imports itself and {@code allowed}. */
    private static ArchRule importsOnly(String name, String... allowed) {
        var visible = Stream.concat(Stream.of(name), Arrays.stream(allowed))
                .map(ArchitectureTest::ours)
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(ours(name))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("dev.weft..")).or(resideInAnyPackage(visible)))
                .allowEmptyShould(true);
    }

    private static ArchRule importsNoSibling(String name, String... siblings) {
        return noClasses()
                .that()
                .resideInAPackage(ours(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        Arrays.stream(siblings).map(ArchitectureTest::ours).toArray(String[]::new))
                .allowEmptyShould(true);
    }

    private static String ours(String name) {
        return "dev.weft." + name + "..";
    }
}
