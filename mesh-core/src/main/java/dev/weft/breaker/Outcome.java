// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

/** What came of a call, as a breaker sees it. */
public enum Outcome {
    /** It did what it was for. */
    SUCCESS,
    /** It failed in a way that says something about who was called. */
    FAILURE,
    /** It says nothing about who was called: it was cancelled, say, or refused before it was sent. Neither success nor failure. */
    IGNORED
}
