// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.Metadata;

/**
 * All that an answer may depend on.
 *
 * @param request what was asked
 * @param metadata what was said beside it, by whom the call was made and by whom that one was called: who asks may matter
 */
record AskedAs(Object request, Metadata metadata) {}
