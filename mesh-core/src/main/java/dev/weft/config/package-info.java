// SPDX-License-Identifier: Apache-2.0
/**
 * Configuration, read strictly: a key that nobody knows and a value out of its range are mistakes, and the message says
 * in which file, at which key, and what would be right.
 *
 * <p>{@link dev.weft.config.Settings} reads the JSON object that Vert.x gives a verticle ({@code -conf file.json}). JSON has
 * no comments, so a key that starts with {@code //} is one, and the files under {@code conf/} explain each setting in the
 * line above it. {@link dev.weft.config.TlsFiles} are the PEM files of one side of TLS, and {@link
 * dev.weft.config.DurationText} reads times such as {@code 500ms}.
 *
 * <p>This package depends on no other package of Weft.
 */
@NullMarked
package dev.weft.config;

import org.jspecify.annotations.NullMarked;
