// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UInt64Value;
import dev.weft.Mesh;
import dev.weft.MeshOptions;
import dev.weft.rpc.Sandbox;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor.RateLimitOverride;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit.Unit;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceClient;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc.RateLimitServiceBlockingStub;
import io.envoyproxy.envoy.type.v3.RateLimitUnit;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases that envoyproxy/ratelimit documents, asked by grpc-java with Envoy's own stub. */
class EnvoyAsksTest {
    private static final String THREE_AN_HOUR =
            "{ 'key': 'user', 'name': 'per-user', 'limit': { 'algorithm': 'fixed-window', 'permits': 3, 'per': '1h' } }";
    private static final int MOST_UINT32 = -1;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final Limiters limiters = new Limiters(sandbox);

    @Test
    void who_is_under_the_limit_is_told_what_is_left() {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);

        RateLimitResponse response = ask(envoy, request(descriptor("user", "ada")));

        assertThat(response.getOverallCode()).isEqualTo(Code.OK);
        DescriptorStatus status = response.getStatuses(0);
        assertThat(status.getCode()).isEqualTo(Code.OK);
        assertThat(status.getCurrentLimit().getName()).isEqualTo("per-user");
        assertThat(status.getCurrentLimit().getRequestsPerUnit()).isEqualTo(3);
        assertThat(status.getCurrentLimit().getUnit()).isEqualTo(Unit.HOUR);
        assertThat(status.getLimitRemaining()).isEqualTo(2);
        assertThat(status.getDurationUntilReset().getSeconds()).isBetween(0L, 3_600L);
    }

    @Test
    void who_is_over_it_is_told_so_with_the_time_to_come_back() {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);
        for (int i = 0; i < 3; i++) {
            assertThat(code(ask(envoy, request(descriptor("user", "ada"))))).isEqualTo(Code.OK);
        }

        RateLimitResponse response = ask(envoy, request(descriptor("user", "ada")));

        assertThat(response.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(response.getStatuses(0).getCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(response.getStatuses(0).getLimitRemaining()).isZero();
        assertThat(response.getStatuses(0).hasDurationUntilReset()).isTrue();
        assertThat(code(ask(envoy, request(descriptor("user", "bob"))))).isEqualTo(Code.OK);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 2", "2, 1", "3, 0"})
    void request_adds_as_many_hits_as_it_says_and_one_if_nothing(int addend, int remaining) {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);

        RateLimitResponse response = ask(
                envoy,
                request(descriptor("user", "ada")).toBuilder()
                        .setHitsAddend(addend)
                        .build());

        assertThat(response.getStatuses(0).getLimitRemaining()).isEqualTo(remaining);
    }

    @Test
    void descriptors_own_hits_go_before_those_of_the_request_and_none_only_look() {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);
        RateLimitRequest request = RateLimitRequest.newBuilder()
                .setDomain("envoy")
                .setHitsAddend(3)
                .addDescriptors(withHits(descriptor("user", "ada"), 2))
                .addDescriptors(withHits(descriptor("user", "bob"), 0))
                .build();

        assertThat(remaining(ask(envoy, request))).containsExactly(1, 3);
        assertThat(ask(envoy, request).getOverallCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(remaining(ask(envoy, request(withHits(descriptor("user", "ada"), 0)))))
                .containsExactly(1);
    }

    @Test
    void more_hits_than_any_limit_admits_are_over_it() {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);

        assertThat(code(ask(envoy, request(withHits(descriptor("user", "ada"), -1)))))
                .isEqualTo(Code.OVER_LIMIT);
    }

    @Test
    void what_no_rule_is_about_is_fine_and_nothing_more_is_said() {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);

        RateLimitResponse response = ask(envoy, request(descriptor("path", "/")));

        assertThat(response.getOverallCode()).isEqualTo(Code.OK);
        assertThat(response.getStatuses(0))
                .isEqualTo(DescriptorStatus.newBuilder().setCode(Code.OK).build());
        RateLimitRequest elsewhere = request(descriptor("user", "ada")).toBuilder()
                .setDomain("unknown")
                .build();
        assertThat(code(ask(envoy, elsewhere))).isEqualTo(Code.OK);
    }

    @Test
    void unlimited_is_told_as_the_largest_number() {
        RateLimitServiceBlockingStub envoy =
                envoy(THREE_AN_HOUR, "{ 'key': 'user', 'value': 'root', 'unlimited': true }");

        RateLimitResponse response = ask(envoy, request(descriptor("user", "root")));

        assertThat(response.getStatuses(0).getCode()).isEqualTo(Code.OK);
        assertThat(response.getStatuses(0).getLimitRemaining()).isEqualTo(MOST_UINT32);
    }

    @Test
    void one_descriptor_over_its_limit_is_enough_and_the_others_are_not_charged() {
        RateLimitServiceBlockingStub envoy =
                envoy(THREE_AN_HOUR, "{ 'key': 'path', 'limit': { 'permits': 1, 'per': '1h' } }");
        RateLimitRequest both = request(descriptor("user", "ada"), descriptor("path", "/"));

        assertThat(remaining(ask(envoy, both))).containsExactly(2, 0);
        RateLimitResponse refused = ask(envoy, both);

        assertThat(refused.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(refused.getStatuses(0).getCode()).isEqualTo(Code.OK);
        assertThat(refused.getStatuses(1).getCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(remaining(refused)).containsExactly(2, 0);
    }

    @Test
    void rules_are_found_as_deep_as_the_descriptor_goes_and_the_exact_value_goes_before_any() {
        RateLimitServiceBlockingStub envoy =
                envoy("{ 'key': 'tenant', 'rules': [ { 'key': 'user', 'limit': { 'permits': 5, 'per': '1h' } },"
                        + " { 'key': 'user', 'value': 'ada', 'limit': { 'permits': 9, 'per': '1h' } } ] }");

        assertThat(remaining(ask(envoy, request(descriptor("tenant", "acme", "user", "bob")))))
                .containsExactly(4);
        assertThat(remaining(ask(envoy, request(descriptor("tenant", "acme", "user", "ada")))))
                .containsExactly(8);
        assertThat(ask(envoy, request(descriptor("tenant", "acme")))
                        .getStatuses(0)
                        .hasCurrentLimit())
                .isFalse();
    }

    @Test
    void rule_in_shadow_counts_and_never_refuses() {
        RateLimitServiceBlockingStub envoy =
                envoy("{ 'key': 'user', 'shadow': true, 'limit': { 'permits': 1, 'per': '1h' } }");

        ask(envoy, request(descriptor("user", "ada")));
        RateLimitResponse response = ask(envoy, request(descriptor("user", "ada")));

        assertThat(response.getOverallCode()).isEqualTo(Code.OK);
        assertThat(response.getStatuses(0).getCode()).isEqualTo(Code.OK);
        assertThat(response.getStatuses(0).getLimitRemaining()).isZero();
    }

    @Test
    void service_in_shadow_refuses_nobody() {
        JsonObject config = new JsonObject()
                .put("shadow", true)
                .put("limits", new JsonObject().put("rules", Limiters.rules(THREE_AN_HOUR)));
        RateLimitServiceBlockingStub envoy = limiters.envoy(limiters.start(config));

        for (int i = 0; i < 5; i++) {
            assertThat(code(ask(envoy, request(descriptor("user", "ada"))))).isEqualTo(Code.OK);
        }
    }

    @Test
    void rule_that_replaces_another_puts_it_out_of_force_for_the_request() {
        RateLimitServiceBlockingStub envoy = envoy(
                "{ 'key': 'user', 'name': 'usual', 'limit': { 'permits': 1, 'per': '1h' } }",
                "{ 'key': 'plan', 'value': 'gold', 'replaces': ['usual'], 'limit': { 'permits': 5, 'per': '1h' } }");
        RateLimitRequest gold = request(descriptor("user", "ada"), descriptor("plan", "gold"));

        for (int i = 0; i < 3; i++) {
            RateLimitResponse response = ask(envoy, gold);
            assertThat(response.getOverallCode()).isEqualTo(Code.OK);
            assertThat(response.getStatuses(0).hasCurrentLimit()).isFalse();
        }
        assertThat(remaining(ask(envoy, request(descriptor("user", "ada"))))).containsExactly(0);
    }

    @Test
    void limit_that_a_descriptor_brings_holds_for_it_and_is_counted_apart() {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);
        RateLimitRequest own = request(descriptor("user", "ada").toBuilder()
                .setLimit(RateLimitOverride.newBuilder().setRequestsPerUnit(1).setUnit(RateLimitUnit.DAY))
                .build());

        RateLimitResponse first = ask(envoy, own);
        RateLimitResponse second = ask(envoy, own);

        assertThat(first.getOverallCode()).isEqualTo(Code.OK);
        assertThat(first.getStatuses(0).getCurrentLimit().getUnit()).isEqualTo(Unit.DAY);
        assertThat(second.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
        assertThat(remaining(ask(envoy, request(descriptor("user", "ada"))))).containsExactly(2);
    }

    @ParameterizedTest
    @CsvSource({
        "1s, 7, SECOND, 7",
        "1m, 7, MINUTE, 7",
        "1h, 7, HOUR, 7",
        "1d, 7, DAY, 7",
        "7d, 7, WEEK, 7",
        "30d, 7, MONTH, 7",
        "365d, 7, YEAR, 7",
        "100ms, 7, SECOND, 70",
        "10s, 7, MINUTE, 42",
        "2d, 7, WEEK, 24",
        "3650d, 70, YEAR, 7"
    })
    void limits_are_told_in_envoys_units(String per, int permits, Unit unit, int requests) {
        RateLimitServiceBlockingStub envoy =
                envoy("{ 'key': 'user', 'limit': { 'permits': %d, 'per': '%s' } }".formatted(permits, per));

        DescriptorStatus status = ask(envoy, request(descriptor("user", "ada"))).getStatuses(0);

        assertThat(status.getCurrentLimit().getUnit()).isEqualTo(unit);
        assertThat(status.getCurrentLimit().getRequestsPerUnit()).isEqualTo(requests);
    }

    @Test
    void request_without_domain_or_descriptors_or_entries_is_refused_with_words() {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);

        assertInvalid(envoy, RateLimitRequest.getDefaultInstance(), "domain must not be empty");
        assertInvalid(
                envoy, RateLimitRequest.newBuilder().setDomain("envoy").build(), "descriptor list must not be empty");
        assertInvalid(envoy, request(RateLimitDescriptor.getDefaultInstance()), "descriptors[0]");
        assertInvalid(envoy, request(descriptor("", "ada")), "descriptors[0]");
        assertInvalid(
                envoy,
                request(descriptor("user", "ada").toBuilder()
                        .setLimit(RateLimitOverride.newBuilder().setRequestsPerUnit(1))
                        .build()),
                "limit.unit");
    }

    @Test
    void same_thing_with_two_limits_of_its_own_is_refused_with_words() {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);

        assertInvalid(envoy, request(own(1), own(2)), "two limits");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void as_many_descriptors_as_a_request_may_have_are_answered_in_their_order(int many) {
        RateLimitServiceBlockingStub envoy = envoy(THREE_AN_HOUR);
        RateLimitRequest.Builder request = RateLimitRequest.newBuilder().setDomain("envoy");
        for (int i = 0; i < many; i++) {
            request.addDescriptors(withHits(descriptor("user", "user-" + i), i % 4));
        }

        List<Integer> remaining = remaining(ask(envoy, request.build()));

        for (int i = 0; i < many; i++) {
            assertThat(remaining.get(i)).isEqualTo(3 - i % 4);
        }
        request.addDescriptors(descriptor("user", "one"));
        if (many == 64) {
            assertInvalid(envoy, request.build(), "at most 64");
        }
    }

    @Test
    void rules_that_change_hold_from_then_on_and_keep_what_was_used(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("rules.json");
        Files.writeString(file, Limiters.rules(THREE_AN_HOUR).encode());
        LimiterVerticle limiter =
                limiters.start(new JsonObject().put("limits", new JsonObject().put("rulesFile", file.toString())));
        RateLimitServiceBlockingStub envoy = limiters.envoy(limiter);
        ask(envoy, request(descriptor("user", "ada")));

        Files.writeString(
                file,
                Limiters.rules(THREE_AN_HOUR.replace("'permits': 3", "'permits': 10"))
                        .encode());
        Sandbox.until(
                "the new rules hold",
                () -> remaining(ask(envoy, request(withHits(descriptor("user", "ada"), 0))))
                        .equals(List.of(9)));
    }

    @Test
    void same_service_answers_over_the_wire() {
        LimiterVerticle limiter = limiters.start(THREE_AN_HOUR);
        Mesh mesh = Mesh.create(sandbox.vertx(), new MeshOptions().setName("edge"));
        sandbox.closeLater(mesh::close);
        SocketAddress address = Sandbox.address(limiter.endpoint().port());
        RateLimitServiceClient wire = mesh.stubAt(RateLimitServiceClient.class, List.of(address));

        RateLimitResponse response = Sandbox.await(wire.shouldRateLimit(request(descriptor("user", "ada"))));

        assertThat(remaining(response)).containsExactly(2);
        assertThat(Sandbox.failure(wire.shouldRateLimit(RateLimitRequest.getDefaultInstance()))
                        .message())
                .contains("domain must not be empty");
    }

    private RateLimitServiceBlockingStub envoy(String... rules) {
        return limiters.envoy(limiters.start(rules));
    }

    private static void assertInvalid(RateLimitServiceBlockingStub envoy, RateLimitRequest request, String words) {
        assertThatThrownBy(() -> ask(envoy, request)).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(failure.getStatus().getDescription()).contains(words);
        });
    }

    private static RateLimitResponse ask(RateLimitServiceBlockingStub envoy, RateLimitRequest request) {
        return envoy.shouldRateLimit(request);
    }

    private static Code code(RateLimitResponse response) {
        return response.getOverallCode();
    }

    private static List<Integer> remaining(RateLimitResponse response) {
        return response.getStatusesList().stream()
                .map(DescriptorStatus::getLimitRemaining)
                .toList();
    }

    private static RateLimitRequest request(RateLimitDescriptor... descriptors) {
        return RateLimitRequest.newBuilder()
                .setDomain("envoy")
                .addAllDescriptors(List.of(descriptors))
                .build();
    }

    private static RateLimitDescriptor descriptor(String... keysAndValues) {
        RateLimitDescriptor.Builder descriptor = RateLimitDescriptor.newBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            descriptor.addEntriesBuilder().setKey(keysAndValues[i]).setValue(keysAndValues[i + 1]);
        }
        return descriptor.build();
    }

    private static RateLimitDescriptor own(int requests) {
        return descriptor("user", "ada").toBuilder()
                .setLimit(RateLimitOverride.newBuilder()
                        .setRequestsPerUnit(requests)
                        .setUnit(RateLimitUnit.HOUR))
                .build();
    }

    private static RateLimitDescriptor withHits(RateLimitDescriptor descriptor, long hits) {
        return descriptor.toBuilder().setHitsAddend(UInt64Value.of(hits)).build();
    }
}
