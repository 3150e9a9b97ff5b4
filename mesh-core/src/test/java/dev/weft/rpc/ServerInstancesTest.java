// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.clientOptions;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.reply;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Status;
import dev.weft.contract.Bindings;
import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that verticles make. */
@ExtendWith(NoLeaks.class)
class ServerInstancesTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final int port = Ports.closed();
    private final Promise<Void> started = Promise.promise();
    private final Promise<EchoReply> slow = Promise.promise();

    /** Tells the thread that answers; or answers when the test says so. */
    private final class EchoVerticle extends AbstractVerticle {
        @Override
        public void start(Promise<Void> ready) {
            RpcServerOptions options = Sandbox.serverOptions().setPort(port).setDrainTimeout(Duration.ofSeconds(10));
            new RpcServer(vertx, options)
                    .add(Bindings.bind(ScriptedEcho.echo(this::answer)))
                    .listen()
                    .<Void>mapEmpty()
                    .onComplete(ready);
        }

        private Future<EchoReply> answer(dev.weft.test.v1.EchoRequest request) {
            if (request.getText().equals("slow")) {
                started.tryComplete();
                return slow.future();
            }
            return Future.succeededFuture(reply(Thread.currentThread().getName()));
        }
    }

    private String deploy(int instances) {
        return await(
                sandbox.vertx().deployVerticle(EchoVerticle::new, new DeploymentOptions().setInstances(instances)));
    }

    private EchoService echo() {
        return Stubs.stub(EchoService.class, sandbox.client(port, clientOptions()));
    }

    @Test
    void two_instances_on_one_port_share_the_connections() {
        deploy(2);
        Set<String> threads = new HashSet<>();

        for (int i = 0; i < 4; i++) {
            threads.add(await(echo().echo(request("who"))).getText());
        }

        assertThat(threads).hasSize(2);
    }

    @Test
    void undeployed_instance_answers_what_runs_before_it_goes() {
        String deployment = deploy(2);
        Future<EchoReply> running = echo().echo(request("slow"));
        await(started.future());

        Future<Void> undeployed = sandbox.vertx().undeploy(deployment);
        Sandbox.until("nobody listens", () -> failsToConnect());

        assertThat(undeployed.isComplete()).isFalse();
        slow.complete(reply("answered"));
        assertThat(await(running).getText()).isEqualTo("answered");
        await(undeployed);
        assertThat(failure(echo().echo(request("who"))).status()).isEqualTo(Status.UNAVAILABLE);
    }

    private boolean failsToConnect() {
        try {
            await(sandbox.client(port, clientOptions()).connected());
            return false;
        } catch (dev.weft.call.CallFailure e) {
            return true;
        }
    }

    @Test
    void one_of_two_deployments_goes_and_the_other_serves_on() {
        String first = deploy(1);
        deploy(1);
        EchoService echo = echo();
        await(echo.echo(request("who")));

        await(sandbox.vertx().undeploy(first));

        for (int i = 0; i < 10; i++) {
            assertThat(await(echo.echo(request("who"))).getText()).isNotEmpty();
            assertThat(await(echo().echo(request("who"))).getText()).isNotEmpty();
        }
    }
}
