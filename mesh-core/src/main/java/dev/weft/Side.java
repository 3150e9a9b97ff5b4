// SPDX-License-Identifier: Apache-2.0
package dev.weft;

/** Which end of a call. */
public enum Side {
    /** The end that calls. */
    CLIENT,
    /** The end that answers. */
    SERVER
}
