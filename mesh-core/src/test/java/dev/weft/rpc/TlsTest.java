// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.clientOptions;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.Sandbox.serverOptions;
import static dev.weft.rpc.Sandbox.until;
import static dev.weft.rpc.ScriptedEcho.payload;
import static dev.weft.rpc.ScriptedEcho.reply;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.CallContext;
import dev.weft.call.CallFailure;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class TlsTest {
    private static final String HERE = "ip:127.0.0.1,dns:localhost";

    @TempDir
    static Path temporary;

    private static Certificates ours;
    private static Certificates others;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @RegisterExtension
    final Logged reloads = Logged.by(CertificateWatch.class);

    private final ScriptedEcho scripted = new ScriptedEcho();

    @BeforeAll
    static void issue() throws IOException {
        ours = new Certificates(Files.createDirectory(temporary.resolve("ours")))
                .issue("server", HERE)
                .issue("renewed", HERE)
                .issue("elsewhere", "dns:elsewhere.example")
                .issue("alice", "");
        others = new Certificates(Files.createDirectory(temporary.resolve("others"))).issue("mallory", "");
    }

    private static ServerSSLOptions serverSsl(String name) {
        ServerSSLOptions ssl = new ServerSSLOptions();
        ssl.setKeyCertOptions(ours.identity(name));
        return ssl;
    }

    private static ServerSSLOptions mutual() {
        ServerSSLOptions ssl = serverSsl("server").setClientAuth(ClientAuth.REQUIRED);
        ssl.setTrustOptions(ours.trust());
        return ssl;
    }

    private static ClientSSLOptions clientSsl() {
        ClientSSLOptions ssl = new ClientSSLOptions();
        ssl.setTrustOptions(ours.trust());
        return ssl;
    }

    private RpcServer serve(ServerSSLOptions ssl) {
        return sandbox.serve(serverOptions().setSsl(ssl).setCertificateCheckInterval(Duration.ofMillis(20)), scripted);
    }

    private EchoService echo(RpcServer server, ClientSSLOptions ssl) {
        return Stubs.stub(
                EchoService.class, sandbox.client(server, clientOptions().setSsl(ssl)));
    }

    @Test
    void calls_of_all_kinds_go_over_tls() {
        EchoService echo = echo(serve(serverSsl("server")), clientSsl());

        assertThat(await(echo.echo(request("secret"))).getText()).isEqualTo("secret");
        assertThat(await(echo.collect(Streams.of(request("a"), request("b")))).getText())
                .isEqualTo("a,b");
        List<EchoReply> expanded = await(echo.expand(request("a", 3)).compose(Streams::all));
        assertThat(expanded).hasSize(3);
        List<EchoReply> answers = await(echo.chat(Streams.of(request("a"))).compose(Streams::all));
        assertThat(answers).hasSize(1);
        assertThat(await(echo.echo(payload(3 << 20))).getPayload().size()).isEqualTo(3 << 20);
    }

    @Test
    void without_client_certificate_there_is_no_identity() {
        Promise<Boolean> identified = Promise.promise();
        scripted.echo = request -> {
            identified.complete(
                    CallContext.current().orElseThrow().peer().identity().isPresent());
            return Future.succeededFuture(reply(""));
        };

        await(echo(serve(serverSsl("server")), clientSsl()).echo(request("a")));

        assertThat(await(identified.future())).isFalse();
    }

    @Test
    void mutual_tls_shows_the_callers_identity() {
        scripted.echo = request -> Future.succeededFuture(
                reply(CallContext.current().orElseThrow().peer().identity().orElse("nobody")));
        ClientSSLOptions ssl = clientSsl();
        ssl.setKeyCertOptions(ours.identity("alice"));

        assertThat(await(echo(serve(mutual()), ssl).echo(request("who"))).getText())
                .contains("CN=alice");
    }

    @Test
    void caller_without_certificate_is_refused_by_mutual_tls() {
        CallFailure failure = failure(echo(serve(mutual()), clientSsl()).echo(request("a")));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.message()).containsIgnoringCase("certificate");
    }

    @Test
    void caller_with_a_foreign_certificate_is_refused_by_mutual_tls() {
        ClientSSLOptions ssl = clientSsl();
        ssl.setKeyCertOptions(others.identity("mallory"));

        CallFailure failure = failure(echo(serve(mutual()), ssl).echo(request("a")));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.message()).containsIgnoringCase("certificate");
    }

    @Test
    void server_of_an_unknown_authority_is_refused() {
        ClientSSLOptions ssl = new ClientSSLOptions();
        ssl.setTrustOptions(others.trust());

        CallFailure failure = failure(echo(serve(serverSsl("server")), ssl).echo(request("a")));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains("unable to find valid certification path");
    }

    @Test
    void server_of_another_name_is_refused() {
        CallFailure failure =
                failure(echo(serve(serverSsl("elsewhere")), clientSsl()).echo(request("a")));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains("No subject alternative names matching IP address 127.0.0.1");
    }

    @Test
    void plain_client_is_refused_by_a_tls_server() {
        RpcServer server = serve(serverSsl("server"));

        CallFailure failure =
                failure(Stubs.stub(EchoService.class, sandbox.client(server)).echo(request("a")));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.message()).contains("TLS");
        assertThat(await(echo(server, clientSsl()).echo(request("b"))).getText())
                .isEqualTo("b");
    }

    @Test
    void tls_client_is_refused_by_a_plain_server() {
        RpcServer server = sandbox.serve(scripted);

        CallFailure failure = failure(echo(server, clientSsl()).echo(request("a")));

        assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(await(sandbox.stub(EchoService.class, server).echo(request("b")))
                        .getText())
                .isEqualTo("b");
    }

    @Test
    void renewed_certificate_is_shown_to_new_connections_while_old_calls_go_on() {
        ours.replace("live", "server");
        Promise<EchoReply> slow = Promise.promise();
        Promise<Void> started = Promise.promise();
        scripted.echo = request -> {
            started.tryComplete();
            return request.getText().equals("slow") ? slow.future() : Future.succeededFuture(reply("quick"));
        };
        RpcServer server = serve(serverSsl("live"));
        EchoService old = echo(server, clientSsl());
        Future<EchoReply> running = old.echo(request("slow"));
        await(started.future());
        assertThat(shownBy(server)).contains("CN=server");

        ours.replace("live", "renewed");

        until("the new certificate is shown", () -> shownBy(server).contains("CN=renewed"));
        assertThat(await(echo(server, clientSsl()).echo(request("new"))).getText())
                .isEqualTo("quick");
        assertThat(await(old.echo(request("old"))).getText()).isEqualTo("quick");
        slow.complete(reply("done"));
        assertThat(await(running).getText()).isEqualTo("done");
    }

    @Test
    void broken_certificate_changes_nothing_until_it_is_mended() {
        ours.replace("fragile", "server");
        RpcServer server = serve(serverSsl("fragile"));
        assertThat(shownBy(server)).contains("CN=server");

        ours.spoil("fragile");
        until(
                "the server has noticed",
                () -> reloads.records().stream()
                        .anyMatch(record -> record.getMessage().contains("do not load")));

        assertThat(shownBy(server)).contains("CN=server");
        assertThat(await(echo(server, clientSsl()).echo(request("still"))).getText())
                .isEqualTo("still");
        ours.replace("fragile", "renewed");
        until("the mended certificate is shown", () -> shownBy(server).contains("CN=renewed"));
    }

    @Test
    void broken_certificate_is_complained_of_once() {
        ours.replace("fragile", "server");
        RpcServer server = serve(serverSsl("fragile"));
        await(sandbox.vertx().timer(100, TimeUnit.MILLISECONDS));

        ours.spoil("fragile");
        until("the server has noticed", () -> !reloads.records().isEmpty());
        await(sandbox.vertx().timer(200, TimeUnit.MILLISECONDS));

        assertThat(reloads.records())
                .extracting(java.util.logging.LogRecord::getMessage)
                .hasSizeLessThan(3);
        assertThat(shownBy(server)).contains("CN=server");
    }

    @Test
    void certificate_that_does_not_load_fails_to_listen() {
        ours.spoil("never");
        ours.replaceKey("never", "server");

        Future<RpcServer> listening =
                new RpcServer(sandbox.vertx(), serverOptions().setSsl(serverSsl("never"))).listen();

        assertThat(listening
                        .map("listens")
                        .otherwise("fails")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join())
                .isEqualTo("fails");
    }

    /** The subject of the certificate that a server shows to whoever connects. */
    private static String shownBy(RpcServer server) {
        try (SSLSocket socket = (SSLSocket)
                trustingAll().getSocketFactory().createSocket(InetAddress.getByName(Sandbox.HOST), server.port())) {
            socket.startHandshake();
            Certificate shown = socket.getSession().getPeerCertificates()[0];
            return ((X509Certificate) shown).getSubjectX500Principal().getName();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SSLContext trustingAll() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustingAll()}, null);
            return context;
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Looks at certificates without judging them. */
    private static final class TrustingAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
