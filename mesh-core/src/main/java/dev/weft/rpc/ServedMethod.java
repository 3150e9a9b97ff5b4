// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.Interceptor;
import dev.weft.call.Method;
import dev.weft.call.MethodHandler;

/**
 * A method as this server answers it with one codec.
 *
 * @param method what was promised
 * @param handler what answers it
 * @param whole interceptors and handler, for calls that need the long way
 * @param intercepted whether there are interceptors, so that a unary call must take the long way
 */
record ServedMethod(
        Method<?, ?> method,
        MethodHandler handler,
        Interceptor.Next whole,
        boolean intercepted,
        MessageFormat<Object> requests,
        MessageFormat<Object> replies) {}
