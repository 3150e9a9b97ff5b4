// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import dev.weft.config.TlsFiles;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The TLS options of a command that calls. Any of them asks for TLS. */
public final class ClientTls {
    @Option(names = "--tls", description = "Use TLS; implied by the other TLS options.")
    private boolean tls;

    @Option(names = "--tls-ca", paramLabel = "FILE", description = "PEM certificates to believe; the JDK's otherwise.")
    private @Nullable Path authority;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "PEM certificate to show (mutual TLS).")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM private key of --tls-cert.")
    private @Nullable Path key;

    @Option(
            names = "--tls-server-name",
            paramLabel = "NAME",
            description = "Name that the server's certificate must have; that of the address otherwise.")
    private @Nullable String serverName;

    @Option(names = "--tls-insecure", description = "Believe any certificate. For trying things out only.")
    private boolean insecure;

    /** What they ask for; null for plain TCP. */
    public @Nullable ClientSSLOptions options() {
        if (!tls && authority == null && certificate == null && key == null && serverName == null && !insecure) {
            return null;
        }
        try {
            ClientSSLOptions options = new TlsFiles(certificate, key, authority).client();
            return insecure ? options.setTrustAll(true).setHostnameVerificationAlgorithm("") : options;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    /** The same place under the name that its certificate must have. */
    public SocketAddress named(SocketAddress address) {
        if (serverName == null) {
            return address;
        }
        try {
            InetAddress place = InetAddress.getByName(address.host());
            InetAddress named = InetAddress.getByAddress(serverName, place.getAddress());
            return SocketAddress.inetSocketAddress(new InetSocketAddress(named, address.port()));
        } catch (UnknownHostException e) {
            throw CommandFailure.unavailable("no host " + address.host());
        }
    }
}
