// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

import io.vertx.core.net.SocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as people write them: {@code HOST:PORT}, an IPv6 address in brackets. */
public final class HostPort {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^:\\s\\[\\]/]+):(\\d{1,5})");
    private static final int MOST_PORT = 65_535;

    private HostPort() {}

    /**
     * The address that {@code text} says.
     *
     * @throws IllegalArgumentException if it says none, showing what would
     */
    public static SocketAddress parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        int port = form.matches() ? Integer.parseInt(form.group(2)) : 0;
        if (port < 1 || port > MOST_PORT) {
            throw new IllegalArgumentException(
                    "must be HOST:PORT such as 127.0.0.1:7400 or [::1]:7400, was \"" + text + "\"");
        }
        String host = form.group(1);
        return SocketAddress.inetSocketAddress(
                port, host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }
}
