// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import dev.weft.Mesh;
import dev.weft.MeshOptions;
import dev.weft.Side;
import dev.weft.call.Call;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Interceptor;
import dev.weft.call.Metadata;
import dev.weft.call.MethodKind;
import dev.weft.call.Processing;
import dev.weft.call.Reply;
import dev.weft.call.Status;
import dev.weft.config.Settings;
import dev.weft.rpc.Sandbox;
import dev.weft.rpc.ScriptedEcho;
import dev.weft.rpc.Streams;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LimitInterceptorTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final AtomicInteger handled = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(MethodKind.class)
    void server_refuses_what_is_beyond_the_limit_without_processing_it(MethodKind kind) {
        serve(limits("{ 'key': 'service', 'name': 'all', 'limit': { 'permits': 2, 'per': '1h' } }"));
        EchoService echo = client().stub(EchoService.class);

        await(call(echo, kind));
        await(call(echo, kind));
        CallFailure refusal = failure(call(echo, kind));

        assertThat(refusal.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(refusal.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(refusal.message()).contains("all").contains("try again in");
        assertThat(handled).hasValue(2);
    }

    @Test
    void refusal_says_when_to_come_back_and_which_rule_it_was() {
        serve(limits("{ 'key': 'method', 'value': 'Echo', 'limit': { 'permits': 1, 'per': '1h' } }"));
        EchoService echo = client().stub(EchoService.class);

        await(call(echo, MethodKind.UNARY));
        CallFailure refusal = failure(call(echo, MethodKind.UNARY));

        Duration wait = refusal.retryAfter().orElseThrow();
        assertThat(wait).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(66));
        RetryInfo retry = detail(refusal, RetryInfo.class);
        assertThat(retry.getRetryDelay().getSeconds()).isBetween(wait.toSeconds() - 1, wait.toSeconds());
        assertThat(detail(refusal, QuotaFailure.class).getViolations(0).getSubject())
                .isEqualTo("weft/method=Echo");
    }

    @Test
    void what_is_more_than_a_rule_ever_allows_is_not_to_be_tried_again() {
        serve(limits("{ 'key': 'service', 'limit': { 'permits': 0, 'per': '1s' } }"));

        CallFailure refusal = failure(call(client().stub(EchoService.class), MethodKind.UNARY));

        assertThat(refusal.retryAfter()).isEmpty();
        assertThat(refusal.trailers().get(CallFailure.RETRY_PUSHBACK)).contains("-1");
    }

    @Test
    void tenants_users_headers_and_addresses_are_known_to_the_rules() {
        serve(limits(
                "{ 'key': 'tenant', 'value': 'acme', 'limit': { 'permits': 1, 'per': '1h' } }",
                "{ 'key': 'user', 'value': 'ada', 'limit': { 'permits': 1, 'per': '1h' } }",
                "{ 'key': 'header.x-plan', 'value': 'free', 'limit': { 'permits': 1, 'per': '1h' } }",
                "{ 'key': 'ip', 'value': '127.0.0.1', 'limit': { 'permits': 5, 'per': '1h' } }"));
        Mesh client = client();

        for (String[] pair : new String[][] {{"weft-tenant", "acme"}, {"weft-user", "ada"}, {"x-plan", "free"}}) {
            EchoService echo =
                    client.stub(EchoService.class, CallOptions.DEFAULT.withMetadata(Metadata.of(pair[0], pair[1])));
            await(call(echo, MethodKind.UNARY));
            assertThat(failure(call(echo, MethodKind.UNARY)).status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        }
        EchoService anybody = client.stub(EchoService.class);
        await(call(anybody, MethodKind.UNARY));
        await(call(anybody, MethodKind.UNARY));
        assertThat(failure(call(anybody, MethodKind.UNARY)).message()).contains("weft/ip=127.0.0.1");
    }

    @Test
    void limit_in_shadow_refuses_nobody_and_tells_its_listeners() {
        RuledLimits limits = limits("{ 'key': 'service', 'shadow': true, 'limit': { 'permits': 1, 'per': '1h' } }");
        AtomicInteger wouldRefuse = new AtomicInteger();
        limits.listen(new RulingListener() {
            @Override
            public void decided(Ruling ruling) {}

            @Override
            public void triedOut(Ruling ruling) {
                wouldRefuse.addAndGet(ruling.refusedBy().size());
            }
        });
        serve(limits);
        EchoService echo = client().stub(EchoService.class);

        for (int i = 0; i < 3; i++) {
            await(call(echo, MethodKind.UNARY));
        }
        assertThat(wouldRefuse).hasValue(2);
    }

    @Test
    void calls_wait_in_line_for_a_leaky_bucket_and_the_last_beyond_it_is_refused_at_once() {
        serve(limits("{ 'key': 'service', 'limit': { 'algorithm': 'leaky-bucket', 'rate': 20, 'per': '1s', 'queue': 3,"
                + " 'maxWait': '10s' } }"));
        EchoService echo = client().stub(EchoService.class);
        long begin = System.nanoTime();

        List<Future<?>> calls = List.of(
                call(echo, MethodKind.UNARY),
                call(echo, MethodKind.UNARY),
                call(echo, MethodKind.UNARY),
                call(echo, MethodKind.UNARY),
                call(echo, MethodKind.UNARY));
        await(Future.join(calls).otherwiseEmpty());

        assertThat(calls.stream().filter(Future::failed)).hasSize(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void client_asks_before_anything_is_sent() {
        serve(null);
        Mesh client = client();
        client.intercept(
                Side.CLIENT,
                new LimitInterceptor(
                        limits("{ 'key': 'method', 'value': 'Echo', 'limit': { 'permits': 1, 'per': '1h' } }")));
        EchoService echo = client.stub(EchoService.class);

        await(call(echo, MethodKind.UNARY));
        assertThat(failure(call(echo, MethodKind.UNARY)).status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        await(call(echo, MethodKind.CLIENT_STREAMING));
        assertThat(handled).hasValue(2);
    }

    @Test
    void rules_of_another_domain_are_a_mistake() {
        JsonObject rules = new JsonObject().put("domain", "edge").put("rules", new JsonArray());
        LimitsSettings settings = settings(rules);

        assertThatThrownBy(() -> await(RuledLimits.open(sandbox.vertx(), settings)))
                .hasStackTraceContaining("no domain weft")
                .hasStackTraceContaining("edge");
    }

    private void serve(RuledLimits limits) {
        Mesh mesh = Mesh.create(sandbox.vertx(), new MeshOptions().setName("server"));
        sandbox.closeLater(mesh::close);
        if (limits != null) {
            mesh.intercept(Side.SERVER, new LimitInterceptor(limits));
        }
        mesh.intercept(Side.SERVER, counting());
        await(mesh.serve(new ScriptedEcho()));
    }

    private Interceptor counting() {
        return new Interceptor() {
            @Override
            public Future<Reply> intercept(Call call, Next next) {
                handled.incrementAndGet();
                return next.proceed(call);
            }
        };
    }

    private Mesh client() {
        Mesh mesh = Mesh.create(sandbox.vertx(), new MeshOptions().setName("client"));
        sandbox.closeLater(mesh::close);
        return mesh;
    }

    private RuledLimits limits(String... rules) {
        String text = "[" + String.join(",", rules).replace('\'', '"') + "]";
        RuledLimits limits = await(RuledLimits.open(
                sandbox.vertx(), settings(new JsonObject().put("domain", "weft").put("rules", new JsonArray(text)))));
        sandbox.closeLater(limits::close);
        return limits;
    }

    private static LimitsSettings settings(JsonObject rules) {
        JsonObject config = new JsonObject().put("limits", new JsonObject().put("rules", rules));
        return LimitsSettings.in(Settings.of("test", config)).orElseThrow();
    }

    private static Future<?> call(EchoService echo, MethodKind kind) {
        Promise<Object> done = Promise.promise();
        switch (kind) {
            case UNARY -> echo.echo(request("a")).<Object>mapEmpty().onComplete(done);
            case CLIENT_STREAMING ->
                echo.collect(Streams.of(request("a"))).<Object>mapEmpty().onComplete(done);
            case SERVER_STREAMING ->
                echo.expand(request("a", 1))
                        .compose(Streams::all)
                        .<Object>mapEmpty()
                        .onComplete(done);
            case BIDIRECTIONAL ->
                echo.chat(Streams.of(request("a")))
                        .compose(Streams::all)
                        .<Object>mapEmpty()
                        .onComplete(done);
        }
        return done.future();
    }

    private static <T extends com.google.protobuf.Message> T detail(CallFailure failure, Class<T> type) {
        return failure.details().stream()
                .flatMap(detail -> detail.as(type).stream())
                .findFirst()
                .orElseThrow();
    }
}
