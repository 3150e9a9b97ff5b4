// SPDX-License-Identifier: Apache-2.0
/** What a run found, as Markdown for people and as JSON for programs. */
@NullMarked
package dev.weft.bench.report;

import org.jspecify.annotations.NullMarked;
