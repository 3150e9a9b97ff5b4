// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a plain Java interface a contract. Each of its abstract methods is one of the contract's, under its Java name,
 * which must be unique.
 *
 * <p>A method takes nothing, one message, or a {@code ReadStream} of messages. It returns a {@code Future} of a message, a
 * {@code ReadStream} of messages (in a {@code Future} or not), or {@code void}, which makes it one-way. A message is an
 * object of a class without type parameters, typically a record. Default and static methods are not part of the contract.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ServiceContract {
    /** Full name of the service, such as {@code weft.hello.v1.Clock}; package and name of the interface by default. */
    String name() default "";

    /** Version of the contract; by default the last part of the name's package when it looks like {@code v1}. */
    String version() default "";
}
