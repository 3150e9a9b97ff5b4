// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.Sandbox.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Metadata;
import dev.weft.call.Priority;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.contract.Bindings;
import dev.weft.contract.Stubs;
import dev.weft.resilience.AdaptiveLimiter;
import dev.weft.resilience.AimdLimit;
import dev.weft.rpc.NoLeaks;
import dev.weft.rpc.RpcServer;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(NoLeaks.class)
class LoadSheddingTest {
    /** What the server bears. */
    private static final int LIMIT = 5;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final AdaptiveLimiter limiter = new AdaptiveLimiter(new AimdLimit(LIMIT, LIMIT, LIMIT));
    private final Prices.Scripted busy = new Prices.Scripted();
    private final Promise<Integer> answer = Promise.promise();
    private Mesh mesh;
    private RpcServer server;

    @BeforeEach
    void serve() {
        mesh = Mesh.create(sandbox.vertx(), new MeshOptions().setName("client"));
        sandbox.closeLater(mesh::close);
        busy.price = item -> answer.future();
        server = new RpcServer(sandbox.vertx(), Sandbox.serverOptions())
                .add(Bindings.bind(busy))
                .admit(new LoadShedding(limiter));
        await(server.listen());
        sandbox.closeLater(server::close);
    }

    private Prices prices(Priority priority) {
        CallOptions options = CallOptions.DEFAULT.withMetadata(Metadata.of(Priority.KEY, priority.text()));
        return Stubs.stub(Prices.class, mesh.channelAt(List.of(Sandbox.address(server.port()))), options);
    }

    private List<Future<Integer>> begun(int calls, Priority priority) {
        List<Future<Integer>> begun = new ArrayList<>();
        int before = busy.asked.get();
        for (int i = 0; i < calls; i++) {
            begun.add(prices(priority).price("bread"));
        }
        until("they are being served", () -> busy.asked.get() == before + calls);
        return begun;
    }

    private CallFailure refusal(Priority priority) {
        CallFailure refusal = failure(prices(priority).price("bread"));
        assertThat(refusal.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(refusal.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(refusal.trailers().get("weft-refused")).hasValue("overload");
        return refusal;
    }

    @Test
    void those_who_matter_least_are_refused_first() {
        List<Future<Integer>> served = new ArrayList<>(begun(4, Priority.SHEDDABLE));
        refusal(Priority.SHEDDABLE);
        served.addAll(begun(1, Priority.NORMAL));
        refusal(Priority.NORMAL);
        served.addAll(begun(1, Priority.CRITICAL));
        refusal(Priority.CRITICAL);

        answer.complete(3);
        served.forEach(call -> assertThat(await(call)).isEqualTo(3));
        until("all places are free", () -> limiter.inFlight() == 0);
        assertThat(await(prices(Priority.SHEDDABLE).price("bread"))).isEqualTo(3);
    }

    @Test
    void refused_call_goes_to_another_instance() {
        Prices.Scripted idle = new Prices.Scripted();
        begun(LIMIT, Priority.NORMAL);
        Prices both = mesh.stubAt(
                Prices.class,
                List.of(
                        Sandbox.address(server.port()),
                        Sandbox.address(sandbox.serve(idle).port())));

        for (int i = 0; i < 10; i++) {
            assertThat(await(both.price("bread"))).isEqualTo(5);
        }
        answer.complete(3);
    }

    @Test
    void calls_whose_handlers_fail_give_their_place_back() {
        busy.price = item -> Future.failedFuture("bug");
        for (int i = 0; i < 3 * LIMIT; i++) {
            assertThat(failure(prices(Priority.NORMAL).price("bread")).status()).isEqualTo(Status.UNKNOWN);
        }
        assertThat(limiter.inFlight()).isZero();
    }

    @Test
    void handler_that_calls_on_passes_the_priority_on() {
        Prices.Scripted between = new Prices.Scripted();
        Prices toBusy = prices(Priority.NORMAL);
        Prices plain = mesh.stubAt(Prices.class, List.of(Sandbox.address(server.port())));
        between.price = plain::price;
        Prices asked = Stubs.stub(
                Prices.class,
                mesh.channelAt(List.of(Sandbox.address(sandbox.serve(between).port()))),
                CallOptions.DEFAULT.withMetadata(Metadata.of(Priority.KEY, Priority.SHEDDABLE.text())));
        begun(4, Priority.NORMAL);

        CallFailure refused = failure(asked.price("bread"));
        assertThat(refused.message()).contains("as it bears");

        Future<Integer> direct = toBusy.price("bread");
        answer.complete(3);
        assertThat(await(direct)).isEqualTo(3);
    }

    @Test
    void mesh_that_sheds_load_serves() {
        Mesh serving = Mesh.create(sandbox.vertx(), new MeshOptions().setShedsLoad(true));
        sandbox.closeLater(serving::close);
        Endpoint endpoint = await(serving.serve(new Prices.Scripted()));

        Prices prices = mesh.stubAt(Prices.class, List.of(Sandbox.address(endpoint.port())));

        assertThat(await(prices.price("bread"))).isEqualTo(5);
        assertThat(await(prices.buy("bread"))).isEqualTo("bread");
    }
}
