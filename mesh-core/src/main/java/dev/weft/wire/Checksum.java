// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

/** What a side puts behind its frames. */
public enum Checksum {
    /** Nothing: TCP's or TLS's own check suffices. */
    NONE,
    /** CRC32C of header and payload: finds what a faulty middle box or memory changed. Costs one pass over the bytes. */
    CRC32C
}
