// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a {@link ServiceContract} that returns {@code Future<Void>} one-way: the future completes once the
 * request is handed to a connection, and nothing ever comes back. A method that returns {@code void} is one-way anyway.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OneWay {}
