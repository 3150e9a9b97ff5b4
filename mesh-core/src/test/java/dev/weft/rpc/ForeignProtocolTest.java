// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.HOST;
import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.until;
import static dev.weft.rpc.ScriptedEcho.request;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.contract.Stubs;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that speak another protocol, or none, or ours in crumbs. */
@ExtendWith(NoLeaks.class)
class ForeignProtocolTest {
    private static final int TLS_ALERT = 21;
    private static final int TLS_FATAL = 2;
    private static final int TLS_UNEXPECTED_MESSAGE = 10;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RpcServer server;
    private EchoService echo;

    @BeforeEach
    void serve() {
        RpcServerOptions options = Sandbox.serverOptions();
        options.wire().setHelloTimeout(Duration.ofMillis(200));
        server = sandbox.serve(options, new ScriptedEcho());
        echo = sandbox.stub(EchoService.class, server);
        await(echo.echo(request("connect")));
    }

    @AfterEach
    void others_are_still_answered() {
        assertThat(await(echo.echo(request("alive"))).getText()).isEqualTo("alive");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void http_gets_an_answer_that_helps(HttpClient.Version version) throws Exception {
        HttpClient http = HttpClient.newBuilder().version(version).build();

        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + server.port() + "/v1/hello/Ada"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("this port speaks the Weft wire protocol", "weft call --at");
    }

    @Test
    void http_2_with_prior_knowledge_gets_an_answer_that_names_it() {
        try (RawPeer peer = new RawPeer(server.port())) {
            peer.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(US_ASCII));

            assertThat(new String(peer.restOfBytes(), US_ASCII)).contains("gRPC");
        }
    }

    @Test
    void tls_client_gets_an_alert() throws Exception {
        byte[] hello = clientHello();
        try (RawPeer peer = new RawPeer(server.port())) {
            peer.send(hello);

            byte[] alert = peer.restOfBytes();
            assertThat(alert).hasSize(7).startsWith(TLS_ALERT).endsWith(0, 2, TLS_FATAL, TLS_UNEXPECTED_MESSAGE);
        }
    }

    /** Made before the connection, which does not wait for ever: a JVM's first one takes it a while. */
    private static byte[] clientHello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\0\0\0\0\0\0\0", "SSH-2.0-x\r\n", "*1\r\n$4\r\nPING\r\n", "\u0089WEFT\n\u001a........"})
    void what_is_not_known_is_closed_without_a_word(String start) {
        try (RawPeer peer = new RawPeer(server.port())) {
            peer.send(start.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

            assertThat(peer.restOfBytes()).isEmpty();
        }
    }

    @Test
    void peer_that_says_nothing_is_disconnected() {
        try (RawPeer peer = new RawPeer(server.port())) {
            // GOAWAY may come, in case the peer understands.
            assertThat(peer.restOfBytes()).hasSizeLessThan(200);
        }
    }

    @Test
    void peer_that_stops_in_the_middle_of_its_preface_is_disconnected() {
        try (RawPeer peer = new RawPeer(server.port())) {
            peer.send(new byte[] {(byte) 0x89, 'W', 'E'});

            assertThat(peer.restOfBytes()).hasSizeLessThan(200);
        }
    }

    @Test
    void peer_that_dribbles_its_hello_is_disconnected() {
        byte[] hello = RawPeer.introduction();
        try (RawPeer peer = new RawPeer(server.port())) {
            int[] sent = {0};
            until("the server has had enough", () -> {
                await(sandbox.vertx().timer(50, java.util.concurrent.TimeUnit.MILLISECONDS));
                return sent[0] + 1 == hello.length || !peer.trySend(new byte[] {hello[sent[0]++]});
            });

            assertThat(sent[0]).isLessThan(hello.length - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 13})
    void calls_survive_a_network_that_carries_them_in_crumbs(int pieceBytes) {
        try (Link link = new Link(server.port()).pieces(pieceBytes)) {
            EchoService crumbs = Stubs.stub(EchoService.class, sandbox.client(link.port(), Sandbox.clientOptions()));
            String text = "x".repeat(700);

            assertThat(await(crumbs.echo(request(text))).getText()).isEqualTo(text);
            assertThat(await(crumbs.collect(Streams.of(request("a"), request("b"))))
                            .getText())
                    .isEqualTo("a,b");
            List<EchoReply> replies =
                    await(crumbs.chat(Streams.of(request("a"), request(text))).compose(Streams::all));
            assertThat(replies).extracting(EchoReply::getText).containsExactly("a", text);
        }
    }

    @Test
    void large_messages_survive_a_network_that_cuts_them_oddly() {
        try (Link link = new Link(server.port()).pieces(4_999)) {
            EchoService odd = Stubs.stub(EchoService.class, sandbox.client(link.port(), Sandbox.clientOptions()));

            assertThat(await(odd.echo(ScriptedEcho.payload(1 << 20)))
                            .getPayload()
                            .toByteArray())
                    .isEqualTo(Streams.noise(1 << 20));
        }
    }
}
