// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of one side of TLS.
 *
 * @param certificate who this side is: its certificate chain; null for a client that is nobody
 * @param key the private key of {@code certificate}, in PKCS 8; null exactly when that is
 * @param authority certificates of those whom this side believes. A server that has it demands certificates of its
 *     clients (mutual TLS); a client without it believes the JDK's authorities
 */
public record TlsFiles(
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path authority) {

    public TlsFiles {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a TLS certificate and its key go together: give both, or neither");
        }
        requireFile(certificate);
        requireFile(key);
        requireFile(authority);
    }

    /** Reads the keys {@code certificate}, {@code key} and {@code authority} of {@code settings}. */
    public static TlsFiles of(Settings settings) {
        Path certificate = path(settings, "certificate");
        Path key = path(settings, "key");
        Path authority = path(settings, "authority");
        settings.finish();
        try {
            return new TlsFiles(certificate, key, authority);
        } catch (IllegalArgumentException e) {
            throw settings.mistake("certificate, key, authority:", String.valueOf(e.getMessage()));
        }
    }

    /**
     * The options of a server that is {@code certificate}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public ServerSSLOptions server() {
        if (certificate == null || key == null) {
            throw new IllegalArgumentException("a TLS server needs a certificate and its key");
        }
        ServerSSLOptions options = new ServerSSLOptions().setKeyCertOptions(pair(certificate, key));
        if (authority != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()));
            options.setClientAuth(ClientAuth.REQUIRED);
        }
        return options;
    }

    /** The options of a client that checks whether the server is who its address says. */
    public ClientSSLOptions client() {
        ClientSSLOptions options = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
        if (certificate != null && key != null) {
            options.setKeyCertOptions(pair(certificate, key));
        }
        if (authority != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()));
        }
        return options;
    }

    private static PemKeyCertOptions pair(Path certificate, Path key) {
        return new PemKeyCertOptions().addCertPath(certificate.toString()).addKeyPath(key.toString());
    }

    private static @Nullable Path path(Settings settings, String key) {
        return settings.optionalText(key).map(Path::of).orElse(null);
    }

    private static void requireFile(@Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw new IllegalArgumentException("no readable file " + file);
        }
    }
}
