// SPDX-License-Identifier: Apache-2.0
/**
 * {@code weft call}: calls any method of any server, with JSON in and JSON out, and no generated code.
 *
 * <p>A server describes its services ({@link dev.weft.launcher.call.Catalogue}). From the description of a method comes a
 * {@link dev.weft.launcher.call.MessageText}, which turns JSON into the bytes of the codec that was asked for, and back:
 * {@code ProtobufText} for protobuf messages, {@code PlainText} for Java types. A {@code Conversation} makes the call.
 */
@NullMarked
package dev.weft.launcher.call;

import org.jspecify.annotations.NullMarked;
