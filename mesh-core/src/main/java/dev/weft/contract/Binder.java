// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.MethodHandler;
import dev.weft.call.MethodKind;
import dev.weft.call.Status;
import dev.weft.contract.Signature.Input;
import dev.weft.contract.Signature.Output;
import io.vertx.core.Future;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/** Makes the handlers of one implementation of one contract. */
final class Binder {
    /** What every method is turned into: one object in (a message, a stream, or null), one out. */
    private static final MethodType SHAPE = MethodType.methodType(Object.class, Object.class);

    private static final Future<Void> DONE = Future.succeededFuture();

    private final JavaContract contract;
    private final Object implementation;

    Binder(JavaContract contract, Object implementation) {
        this.contract = contract;
        this.implementation = implementation;
    }

    MethodHandler handler(JavaMethod method) {
        String name = method.method() + " of " + implementation.getClass().getName();
        if (isLeftOut(method)) {
            refuseOtherForms(method);
            return unimplemented(method, name);
        }
        MethodHandle target = target(method);
        return method.method().kind() == MethodKind.UNARY
                ? new UnaryHandler(target, name, method.signature().responseType() == Void.class)
                : new StreamingHandler(target, name, method.signature());
    }

    /** Called through the interface, so that the class of the implementation need not be accessible. */
    private MethodHandle target(JavaMethod method) {
        MethodHandle target = JavaAccess.virtual(contract.type(), method.java()).bindTo(implementation);
        if (method.signature().output() == Output.NOTHING) {
            target = MethodHandles.filterReturnValue(target, MethodHandles.constant(Object.class, DONE));
        }
        if (method.signature().input() == Input.NOTHING) {
            target = MethodHandles.dropArguments(target, 0, Object.class);
        }
        return target.asType(SHAPE);
    }

    /** Whether the implementation inherits the method from the generated class, where all it does is to throw. */
    private boolean isLeftOut(JavaMethod method) {
        String generatedClass = contract.type().getName() + "Service";
        try {
            return implementation
                    .getClass()
                    .getMethod(method.java().getName(), method.java().getParameterTypes())
                    .getDeclaringClass()
                    .getName()
                    .equals(generatedClass);
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** The generated class also has forms that take where to put the reply; only its own gRPC binding calls those. */
    private void refuseOtherForms(JavaMethod method) {
        String javaName = method.java().getName();
        String generatedClass = contract.type().getName() + "Service";
        for (Class<?> c = implementation.getClass();
                c != null && !c.getName().equals(generatedClass);
                c = c.getSuperclass()) {
            boolean overridden = Arrays.stream(c.getDeclaredMethods())
                    .anyMatch(declared -> declared.getName().equals(javaName) && declared.getParameterCount() == 2);
            if (overridden) {
                throw new IllegalArgumentException(c.getName() + "." + javaName
                        + " overrides the form with two parameters, which is not served: override the one that returns "
                        + method.java().getGenericReturnType().getTypeName());
            }
        }
    }

    private static MethodHandler unimplemented(JavaMethod method, String name) {
        var failure = Status.UNIMPLEMENTED.failure(name + " is not implemented");
        return method.method().kind() == MethodKind.UNARY
                ? (MethodHandler.Unary) request -> Future.failedFuture(failure)
                : (MethodHandler.Any) call -> Future.failedFuture(failure);
    }
}
