// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.report;

import dev.weft.bench.run.Plan;
import java.util.Map;

/**
 * What a reader must know to run it again.
 *
 * @param command the command line
 * @param machine where it ran
 * @param transport what every peer's sockets are
 * @param plan what was measured
 * @param titles the peers' names in the table, by their names on the command line
 * @param setups how each peer was set up, by its name on the command line
 */
public record RunInfo(
        String command,
        Machine machine,
        String transport,
        Plan plan,
        Map<String, String> titles,
        Map<String, String> setups) {}
