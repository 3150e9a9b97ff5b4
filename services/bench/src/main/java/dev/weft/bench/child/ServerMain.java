// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.child;

import dev.weft.bench.load.AllocationMeter;
import dev.weft.bench.peer.Peers;
import java.util.List;

/**
 * The server of a peer: {@code ServerMain PEER PORT}.
 *
 * <pre>
 * begin    starts counting allocated bytes
 * end      answers their number
 * </pre>
 */
public final class ServerMain {
    private final AllocationMeter allocation = new AllocationMeter();

    private ServerMain() {}

    public static void main(String[] args) throws InterruptedException {
        Commands.serve(() -> {
            Peers.named(args[0]).serve(Integer.parseInt(args[1]));
            return new ServerMain()::answer;
        });
    }

    private String answer(List<String> words) {
        return switch (words.get(0)) {
            case "begin" -> {
                allocation.begin();
                yield "";
            }
            case "end" -> Long.toString(allocation.end());
            default -> throw new IllegalArgumentException("the server knows no command " + words);
        };
    }
}
