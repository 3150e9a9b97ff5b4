// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a peer's JVM is started: on the runner's own Java and class path, with the same flags for everybody. */
public final class JvmCommand {
    /** The first release that warns about, or denies, what Netty does with memory and natives unless it is told to allow it. */
    private static final int STRICT_JDK = 24;

    private JvmCommand() {}

    static List<String> of(Class<?> main, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /**
     * The flags. A heap of fixed size; the parallel collector, whose barriers cost least and which does nothing beside the
     * program on its single core.
     */
    public static List<String> flags() {
        var flags = new ArrayList<>(List.of("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC"));
        if (Runtime.version().feature() >= STRICT_JDK) {
            flags.add("--enable-native-access=ALL-UNNAMED");
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }
}
