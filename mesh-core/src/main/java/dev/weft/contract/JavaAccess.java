// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;

/** Method handles for contract interfaces of any visibility, nested private ones included. */
final class JavaAccess {
    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private JavaAccess() {}

    /** Calls {@code method} on an object that implements {@code type}. */
    static MethodHandle virtual(Class<?> type, Method method) {
        try {
            return lookupIn(method.getDeclaringClass()).unreflect(method);
        } catch (IllegalAccessException e) {
            throw inaccessible(type, e);
        }
    }

    /** Calls the default {@code method} as {@code type} has it, whatever the object overrides it with. */
    static MethodHandle special(Class<?> type, Method method) {
        Class<?> owner = method.getDeclaringClass();
        try {
            return lookupIn(owner).unreflectSpecial(method, owner);
        } catch (IllegalAccessException e) {
            throw inaccessible(type, e);
        }
    }

    private static MethodHandles.Lookup lookupIn(Class<?> owner) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(owner, HERE);
    }

    private static IllegalArgumentException inaccessible(Class<?> type, IllegalAccessException cause) {
        return new IllegalArgumentException(
                type.getName() + " is in a package that module "
                        + type.getModule().getName() + " does not open to Weft: add \"opens " + type.getPackageName()
                        + " to dev.weft\"",
                cause);
    }
}
