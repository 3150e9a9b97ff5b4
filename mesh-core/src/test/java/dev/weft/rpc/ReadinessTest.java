// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.clientOptions;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Processing;
import dev.weft.call.Readiness;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What calls do while there is nobody to call. */
@ExtendWith(NoLeaks.class)
class ReadinessTest {
    private static final CallOptions PATIENT = CallOptions.DEFAULT.withReadiness(Readiness.WAIT_FOR_READY);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final int port = Ports.closed();

    private RpcServer serveLate() {
        return sandbox.serve(Sandbox.serverOptions().setPort(port), new ScriptedEcho());
    }

    private RpcClient client() {
        return sandbox.client(port, clientOptions().setLeastBackoff(Duration.ofMillis(10)));
    }

    @Test
    void call_to_nobody_fails_at_once_and_was_not_processed() {
        CallFailure failure = failure(Stubs.stub(EchoService.class, client()).echo(request("a")));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains(Sandbox.HOST + ":" + port);
    }

    @Test
    void streams_to_nobody_fail_at_once_too() {
        EchoService echo = Stubs.stub(EchoService.class, client());

        assertThat(failure(echo.collect(Streams.of(request("a")))).status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure(echo.expand(request("a"))).status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure(echo.chat(Streams.of(request("a")))).status()).isEqualTo(Status.UNAVAILABLE);
    }

    @Test
    void patient_call_waits_for_the_server_to_come_up() {
        RpcClient client = client();
        Future<EchoReply> reply = Stubs.stub(EchoService.class, client, PATIENT).echo(request("at last"));
        // By now an attempt has failed.
        assertThat(failure(client.connected()).status()).isEqualTo(Status.UNAVAILABLE);

        serveLate();

        assertThat(await(reply).getText()).isEqualTo("at last");
    }

    @Test
    void impatient_call_succeeds_again_once_the_server_is_up() {
        RpcClient client = client();
        EchoService echo = Stubs.stub(EchoService.class, client);
        assertThat(failure(echo.echo(request("a"))).status()).isEqualTo(Status.UNAVAILABLE);
        serveLate();

        await(client.ready(Sandbox.PATIENCE));

        assertThat(await(echo.echo(request("a"))).getText()).isEqualTo("a");
    }

    @Test
    void client_that_made_no_call_can_be_awaited() {
        serveLate();

        await(client().ready(Sandbox.PATIENCE));
        await(client().connected());
    }

    @Test
    void awaiting_readiness_has_a_limit() {
        CallFailure failure = failure(client().ready(Duration.ofMillis(100)));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.message()).contains("100 ms");
    }

    @Test
    void client_stops_trying_when_nobody_waits_any_more() {
        int before = Timers.pending(sandbox.vertx());
        failure(client().ready(Duration.ofMillis(100)));

        Sandbox.until("no attempt is planned", () -> Timers.pending(sandbox.vertx()) <= before);
        await(sandbox.vertx().timer(50, java.util.concurrent.TimeUnit.MILLISECONDS));
        assertThat(Timers.pending(sandbox.vertx())).isLessThanOrEqualTo(before);
    }

    @Test
    void server_that_accepts_and_says_nothing_is_not_ready() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 8, InetAddress.getByName(Sandbox.HOST))) {
            RpcClient client = sandbox.client(mute.getLocalPort(), clientOptions());

            await(client.connected());
            assertThat(failure(client.ready(Duration.ofMillis(100))).status()).isEqualTo(Status.UNAVAILABLE);
        }
    }

    @Test
    void server_that_accepts_and_says_nothing_is_given_up() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 8, InetAddress.getByName(Sandbox.HOST))) {
            RpcClientOptions options = clientOptions();
            options.wire().setHelloTimeout(Duration.ofMillis(100));
            RpcClient client = sandbox.client(mute.getLocalPort(), options);

            CallFailure failure = failure(Stubs.stub(EchoService.class, client).echo(request("a")));

            assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
            assertThat(failure.message()).contains("HELLO");
        }
    }

    @Test
    void server_that_speaks_another_protocol_is_named() throws IOException {
        try (ServerSocket http = new ServerSocket(0, 8, InetAddress.getByName(Sandbox.HOST))) {
            Thread answer = new Thread(() -> {
                try (var socket = http.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The client has gone.
                }
            });
            answer.setDaemon(true);
            answer.start();
            RpcClient client = sandbox.client(http.getLocalPort(), clientOptions());

            CallFailure failure = failure(Stubs.stub(EchoService.class, client).echo(request("a")));

            assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
            assertThat(failure.message()).contains("does not speak Weft", "HTTP");
        }
    }
}
