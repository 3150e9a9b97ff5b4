// SPDX-License-Identifier: Apache-2.0
/**
 * The commands that serve until they are asked to end: {@code up}, {@code hello} and {@code gateway}. Each turns its
 * options into the configuration of verticles, which {@link dev.weft.launcher.run.Services} deploys and drains.
 */
@NullMarked
package dev.weft.launcher.run;

import org.jspecify.annotations.NullMarked;
