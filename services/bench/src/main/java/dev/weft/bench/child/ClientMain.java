// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.child;

import dev.weft.bench.load.AllocationMeter;
import dev.weft.bench.load.EchoLoop;
import dev.weft.bench.load.Measured;
import dev.weft.bench.peer.EchoClient;
import dev.weft.bench.peer.Peers;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The client of a peer: {@code ClientMain PEER HOST PORT}.
 *
 * <pre>
 * load PAYLOAD-BYTES IN-FLIGHT    starts a load, which runs unrecorded for the time being
 * begin                           starts recording it and counting allocated bytes
 * end                             stops it, answers "calls nanos median-nanos p99-nanos allocated-bytes"
 * </pre>
 */
public final class ClientMain {
    private static final long PAYLOAD_SEED = 42;
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(15);

    private final EchoClient<?> client;
    private final AllocationMeter allocation = new AllocationMeter();
    private @Nullable EchoLoop<?> loop;

    private ClientMain(EchoClient<?> client) {
        this.client = client;
    }

    public static void main(String[] args) throws InterruptedException {
        Commands.serve(() -> {
            EchoClient<?> client = Peers.named(args[0]).connect(args[1], Integer.parseInt(args[2]));
            return new ClientMain(client)::answer;
        });
    }

    private String answer(List<String> words) throws InterruptedException {
        return switch (words.get(0)) {
            case "load" -> {
                loop = EchoLoop.of(client, payload(Integer.parseInt(words.get(1))), Integer.parseInt(words.get(2)));
                loop.start();
                yield "";
            }
            case "begin" -> {
                allocation.begin();
                running().begin();
                yield "";
            }
            case "end" -> {
                EchoLoop<?> ending = running();
                loop = null;
                ending.end();
                long allocated = allocation.end();
                Measured measured = ending.result(DRAIN_LIMIT);
                yield "%d %d %d %d %d"
                        .formatted(
                                measured.calls(),
                                measured.nanos(),
                                measured.medianNanos(),
                                measured.p99Nanos(),
                                allocated);
            }
            default -> throw new IllegalArgumentException("the client knows no command " + words);
        };
    }

    private EchoLoop<?> running() {
        if (loop == null) {
            throw new IllegalStateException("no load is running");
        }
        return loop;
    }

    private static byte[] payload(int bytes) {
        byte[] payload = new byte[bytes];
        new Random(PAYLOAD_SEED).nextBytes(payload);
        return payload;
    }
}
