// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Acknowledgement;
import dev.weft.call.Idempotency;
import dev.weft.call.MethodKind;
import dev.weft.contract.Signature.Input;
import dev.weft.contract.Signature.Output;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads a contract off an interface that says {@link ServiceContract}. */
final class PlainContract {
    private final Class<?> type;
    private final String name;
    private final SignatureReader signatures;

    private PlainContract(Class<?> type, String name) {
        this.type = type;
        this.name = name;
        this.signatures = new SignatureReader(type);
    }

    /** The contract of {@code type}, if it is annotated. */
    static Optional<JavaContract> read(Class<?> type) {
        ServiceContract annotation = type.getDeclaredAnnotation(ServiceContract.class);
        if (annotation == null) {
            return Optional.empty();
        }
        if (!type.isInterface() || type.isAnnotation()) {
            throw new IllegalArgumentException(type.getName() + " is no interface: @ServiceContract belongs on one");
        }
        if (type.getTypeParameters().length > 0) {
            throw new IllegalArgumentException(type.getName()
                    + " has type parameters: extend it by an interface without any, and annotate that one");
        }
        String name = annotation.name().isEmpty() ? defaultName(type) : annotation.name();
        String version = annotation.version().isEmpty() ? JavaContract.versionIn(name) : annotation.version();
        List<JavaMethod> methods = new PlainContract(type, name).methods();
        return Optional.of(JavaContract.of(type, name, version, methods, JsonSchema.of(name, version, methods)));
    }

    private static String defaultName(Class<?> type) {
        String packageName = type.getPackageName();
        return packageName.isEmpty() ? type.getSimpleName() : packageName + "." + type.getSimpleName();
    }

    private List<JavaMethod> methods() {
        Map<String, Method> byName = new TreeMap<>();
        Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .filter(method -> !SignatureReader.isOfObject(method))
                .sorted(Comparator.comparing(Method::toString))
                .forEach(method -> {
                    Method other = byName.putIfAbsent(method.getName(), method);
                    if (other != null && !Arrays.equals(other.getParameterTypes(), method.getParameterTypes())) {
                        throw signatures.mistake(method, "is overloaded: give each method a name of its own");
                    }
                });
        return byName.values().stream().map(this::read).toList();
    }

    private JavaMethod read(Method java) {
        Signature signature = signatures.read(java);
        if (signature.input() == Input.WRITER) {
            throw signatures.mistake(java, "takes a Completable: take ReadStream<Q>, Q being a class");
        }
        Idempotent idempotent = java.getAnnotation(Idempotent.class);
        return new JavaMethod(
                java,
                signature,
                new dev.weft.call.Method<>(
                        name,
                        java.getName(),
                        signature.kind(),
                        signature.requestType(),
                        signature.responseType(),
                        idempotent == null ? Idempotency.UNKNOWN : idempotent.value(),
                        acknowledgement(java, signature)));
    }

    private Acknowledgement acknowledgement(Method java, Signature signature) {
        boolean oneWay = signature.output() == Output.NOTHING || java.isAnnotationPresent(OneWay.class);
        if (!oneWay) {
            return Acknowledgement.REPLY;
        }
        if (signature.kind() != MethodKind.UNARY) {
            throw signatures.mistake(java, "is one-way and streams: take one message, or return Future<Void>");
        }
        if (signature.responseType() != Void.class) {
            throw signatures.mistake(java, "is one-way and returns a message: return Future<Void> or void");
        }
        return Acknowledgement.NONE;
    }
}
