// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.rpc.Certificates;
import dev.weft.rpc.Sandbox;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A limiter that serves only who has a certificate of its authority, as Envoy has with a transport socket for TLS. */
class LimiterOverTlsTest {
    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @TempDir
    Path directory;

    private Certificates certificates;
    private LimiterVerticle limiter;

    @BeforeEach
    void start() {
        certificates = new Certificates(directory)
                .issue("limiter", "dns:localhost,ip:" + Sandbox.HOST)
                .issue("envoy", "dns:envoy");
        JsonObject tls = new JsonObject()
                .put("certificate", certificates.certificatePath("limiter").toString())
                .put("key", certificates.keyPath("limiter").toString())
                .put("authority", certificates.authorityPath().toString());
        JsonObject rules = Limiters.rules("{ 'key': 'user', 'limit': { 'permits': 3, 'per': '1h' } }");
        limiter = new Limiters(sandbox)
                .start(new JsonObject().put("tls", tls).put("limits", new JsonObject().put("rules", rules)));
    }

    @Test
    void who_has_a_certificate_is_served() throws Exception {
        SslContextBuilder both = GrpcSslContexts.forClient()
                .trustManager(certificates.authorityPath().toFile())
                .keyManager(
                        certificates.certificatePath("envoy").toFile(),
                        certificates.keyPath("envoy").toFile());
        assertThat(ask(channel(both))).isEqualTo(Code.OK);
    }

    @Test
    void who_has_none_is_not_served() throws Exception {
        SslContextBuilder nobody = GrpcSslContexts.forClient()
                .trustManager(certificates.authorityPath().toFile());
        ManagedChannel channel = channel(nobody);
        assertThatThrownBy(() -> ask(channel)).hasMessageContaining("UNAVAILABLE");
    }

    @Test
    void who_does_not_encrypt_is_not_served() {
        ManagedChannel plain = new Limiters(sandbox).channel(limiter);
        assertThatThrownBy(() -> ask(plain)).hasMessageContaining("UNAVAILABLE");
    }

    private ManagedChannel channel(SslContextBuilder tls) throws SSLException {
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", limiter.grpcPort())
                .sslContext(tls.build())
                .build();
        sandbox.closeLater(() -> {
            channel.shutdownNow();
            return Future.succeededFuture();
        });
        return channel;
    }

    private static Code ask(ManagedChannel channel) {
        RateLimitDescriptor ada = RateLimitDescriptor.newBuilder()
                .addEntries(
                        RateLimitDescriptor.Entry.newBuilder().setKey("user").setValue("ada"))
                .build();
        return RateLimitServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(Sandbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .shouldRateLimit(RateLimitRequest.newBuilder()
                        .setDomain("envoy")
                        .addDescriptors(ada)
                        .build())
                .getOverallCode();
    }
}
