// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry.simulation;

import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.RegistryStore.Snapshot;
import java.util.List;

/** What a watcher knows of a service. */
interface View {
    void replace(Snapshot snapshot, long nowNanos);

    /** Whether the changes follow on what is known; if not, something was missed. */
    boolean apply(List<Change> changes);

    boolean agreesWith(Pulse pulse);

    long revision();
}
