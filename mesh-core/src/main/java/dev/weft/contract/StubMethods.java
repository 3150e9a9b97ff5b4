// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Contract;
import dev.weft.call.MethodKind;
import io.vertx.core.Completable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the methods of an interface's stubs do. Made once per interface, and immutable. */
final class StubMethods {
    private static final ClassValue<StubMethods> KNOWN = new ClassValue<>() {
        @Override
        protected StubMethods computeValue(Class<?> type) {
            return new StubMethods(type);
        }
    };

    private final Class<?> type;
    private final JavaContract contract;
    private final Map<Method, StubMethod> methods = new HashMap<>();

    private StubMethods(Class<?> type) {
        this.type = type;
        this.contract = Contracts.one(type);
        SignatureReader signatures = new SignatureReader(type);
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !SignatureReader.isOfObject(method)) {
                methods.put(method, stubMethod(method, signatures));
            }
        }
    }

    static StubMethods of(Class<?> type) {
        if (!type.isInterface() || type.isSealed()) {
            throw new IllegalArgumentException(type.getName() + " is " + (type.isInterface() ? "sealed" : "a class")
                    + ": a stub needs an open interface");
        }
        return KNOWN.get(type);
    }

    /** What {@code method} does; null when it is one of {@link Object}'s. */
    @Nullable
    StubMethod find(Method method) {
        return methods.get(method);
    }

    Class<?> type() {
        return type;
    }

    Contract contract() {
        return contract.contract();
    }

    private StubMethod stubMethod(Method method, SignatureReader signatures) {
        JavaMethod ofContract = contract.methodOfJavaName(method.getName()).orElse(null);
        if (ofContract != null && isForm(method, ofContract)) {
            Signature signature = signatures.read(method);
            return signature.kind() == MethodKind.UNARY
                    ? new UnaryCall(ofContract.method(), signature.input(), signature.output())
                    : new StreamingCall(ofContract.method(), signature.input(), signature.output());
        }
        if (method.isDefault()) {
            return new StubMethod.Default(defaultMethod(method));
        }
        throw signatures.mistake(
                method, "is not of the contract " + contract.contract().name() + ": make it default");
    }

    /** Whether {@code method} is one, or the generated client's {@code Completable} form of it. */
    private static boolean isForm(Method method, JavaMethod ofContract) {
        Class<?>[] parameters = method.getParameterTypes();
        return Arrays.equals(parameters, ofContract.java().getParameterTypes())
                || (ofContract.signature().input() == Signature.Input.STREAM
                        && parameters.length == 1
                        && parameters[0] == Completable.class);
    }

    private MethodHandle defaultMethod(Method method) {
        return JavaAccess.special(type, method)
                .asType(MethodType.genericMethodType(method.getParameterCount() + 1))
                .asSpreader(Object[].class, method.getParameterCount());
    }
}
