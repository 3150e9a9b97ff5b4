// SPDX-License-Identifier: Apache-2.0
/**
 * The smallest service there is. {@link dev.weft.hello.HelloVerticle} reads {@link dev.weft.hello.HelloSettings}, joins
 * the mesh and serves two contracts: {@code weft.hello.v1.HelloService}, which is a {@code .proto} file and answered by
 * {@link dev.weft.hello.Greeter}, and {@code weft.hello.v1.Clock}, which is a Java interface and lives in {@link
 * dev.weft.hello.clock}.
 */
@NullMarked
package dev.weft.hello;

import org.jspecify.annotations.NullMarked;
