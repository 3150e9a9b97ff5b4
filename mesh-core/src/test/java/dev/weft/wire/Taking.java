// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

/** When the user of a stream takes its messages, and so gives credit back. */
enum Taking {
    AT_ONCE,
    /** Not before the test says so. */
    WHEN_TOLD
}
