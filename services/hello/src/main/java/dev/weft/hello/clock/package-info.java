// SPDX-License-Identifier: Apache-2.0
/**
 * A contract without a {@code .proto} file: {@link dev.weft.hello.clock.Clock} is an interface, its messages are records,
 * and they travel as JSON or XML.
 */
@NullMarked
package dev.weft.hello.clock;

import org.jspecify.annotations.NullMarked;
