// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import java.io.IOException;
import java.util.List;

/**
 * A core that a process is pinned to, or none.
 *
 * @param prefix what to put before a command so that it runs there
 */
public record Core(List<String> prefix) {
    /** Whichever is free. */
    public static final Core ANY = new Core(List.of());

    /** Core {@code index}, by taskset. */
    public static Core number(int index) {
        return new Core(List.of("taskset", "-c", Integer.toString(index)));
    }

    /** Whether processes can be pinned here: taskset is there, and two cores are. */
    public static boolean canPin() {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return false;
        }
        try {
            Process probe = new ProcessBuilder("taskset", "-c", "0,1", "true")
                    .redirectErrorStream(true)
                    .start();
            return probe.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
