// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Idempotency;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Promises that a method of a {@link ServiceContract} may be called twice where once was meant. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Idempotent {
    /** How much is promised. */
    Idempotency value() default Idempotency.IDEMPOTENT;
}
