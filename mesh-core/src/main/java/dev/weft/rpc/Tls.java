// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TCPSSLOptions;
import java.util.List;

/** Puts TLS options where Vert.x's TCP client and server look for them. */
final class Tls {
    private static final List<String> APPLICATION_PROTOCOLS = List.of("weft/1");
    /** Checks a server's name against its certificate as browsers do (RFC 2818). */
    private static final String VERIFY_NAMES = "HTTPS";

    private Tls() {}

    static NetServerOptions apply(ServerSSLOptions ssl, NetServerOptions options) {
        common(ssl, options);
        options.setClientAuth(ssl.getClientAuth());
        return options.setSni(ssl.isSni());
    }

    static NetClientOptions apply(ClientSSLOptions ssl, NetClientOptions options) {
        common(ssl, options);
        options.setTrustAll(ssl.isTrustAll());
        return options.setHostnameVerificationAlgorithm(prepare(ssl).getHostnameVerificationAlgorithm());
    }

    /** The same options with names verified unless they say how, or that they are not. */
    static ClientSSLOptions prepare(ClientSSLOptions ssl) {
        ClientSSLOptions prepared = ssl.copy();
        if (prepared.getHostnameVerificationAlgorithm() == null) {
            prepared.setHostnameVerificationAlgorithm(VERIFY_NAMES);
        }
        prepared.setUseAlpn(true).setApplicationLayerProtocols(APPLICATION_PROTOCOLS);
        return prepared;
    }

    static ServerSSLOptions prepare(ServerSSLOptions ssl) {
        ServerSSLOptions prepared = ssl.copy();
        prepared.setUseAlpn(true).setApplicationLayerProtocols(APPLICATION_PROTOCOLS);
        return prepared;
    }

    private static void common(SSLOptions ssl, TCPSSLOptions options) {
        options.setSsl(true);
        options.setKeyCertOptions(ssl.getKeyCertOptions());
        options.setTrustOptions(ssl.getTrustOptions());
        options.setEnabledSecureTransportProtocols(ssl.getEnabledSecureTransportProtocols());
        ssl.getEnabledCipherSuites().forEach(options::addEnabledCipherSuite);
        ssl.getCrlPaths().forEach(options::addCrlPath);
        options.getSslOptions().setUseAlpn(true).setApplicationLayerProtocols(APPLICATION_PROTOCOLS);
    }
}
