// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.bench;

import dev.weft.launcher.cli.CommandFailure;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured.
 *
 * @param addresses where the servers are
 * @param tls null for plain TCP
 * @param nameChars length of the name in each request
 * @param concurrency most calls in flight, over all connections
 * @param connections connections to each address, each on an event loop of its own
 * @param warmup how long calls are made before they are measured
 * @param measured how long calls are measured
 * @param rate calls started each second; 0 to start one when one has ended
 */
record Plan(
        List<SocketAddress> addresses,
        @Nullable ClientSSLOptions tls,
        int nameChars,
        int concurrency,
        int connections,
        Duration warmup,
        Duration measured,
        int rate) {
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_CONCURRENCY = 1 << 20;
    private static final int MOST_CHARS = 1 << 20;

    Plan {
        requireIn("--size", nameChars, 0, MOST_CHARS);
        requireIn("--connections", connections, 1, MOST_CONNECTIONS);
        requireIn("--concurrency", concurrency, connections, MOST_CONCURRENCY);
        requireIn("--rate", rate, 0, Integer.MAX_VALUE);
    }

    /** Whether calls start at a rate. */
    boolean isOpen() {
        return rate > 0;
    }

    /** The addresses as the user wrote them. */
    String places() {
        return addresses.stream().map(SocketAddress::toString).collect(Collectors.joining(", "));
    }

    private static void requireIn(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw CommandFailure.usage(option + " must be " + least + " to " + most + ", was " + value);
        }
    }
}
