// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the figures were measured on.
 *
 * @param jvm name and version
 * @param kernel name and release
 * @param processor the model
 * @param cores how many the runner may use
 * @param load the load average of the last minute, negative where the system tells none; at the start of a run anything but
 *     a small value means that others were working too
 */
public record Machine(String jvm, String kernel, String processor, int cores, double load) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String MODEL_KEY = "model name";

    /** This machine, now. */
    public static Machine here() {
        return new Machine(
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                processorModel(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String processorModel() {
        try (var lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith(MODEL_KEY))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s, %s, %d cores (%s), load average at start %.2f", jvm, kernel, cores, processor, load);
    }
}
