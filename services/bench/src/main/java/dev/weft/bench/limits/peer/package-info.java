// SPDX-License-Identifier: Apache-2.0
/** Those who share limits through a Redis, each behind the same few methods, and the loop that keeps 64 of their decisions in flight. */
@NullMarked
package dev.weft.bench.limits.peer;

import org.jspecify.annotations.NullMarked;
