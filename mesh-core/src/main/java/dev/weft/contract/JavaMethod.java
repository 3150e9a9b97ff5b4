// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Method;

/** A method of a contract and the Java method that an implementation has for it. Immutable. */
record JavaMethod(java.lang.reflect.Method java, Signature signature, Method<?, ?> method) {}
