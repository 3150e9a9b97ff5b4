// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import io.netty.util.internal.PlatformDependent;

/** How much memory Netty's buffers take. */
final class Memory {
    private Memory() {}

    static long directBytes() {
        return PlatformDependent.usedDirectMemory();
    }
}
