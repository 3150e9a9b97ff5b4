// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.weft.call.Acknowledgement;
import dev.weft.call.Idempotency;
import dev.weft.call.MethodKind;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a contract off an interface that vertx-grpc-protoc-plugin2 generated. */
final class GeneratedContract {
    private final Class<?> type;
    private final ServiceDescriptor service;
    private final SignatureReader signatures;

    private GeneratedContract(Class<?> type, ServiceDescriptor service) {
        this.type = type;
        this.service = service;
        this.signatures = new SignatureReader(type);
    }

    /** The contract of {@code type}, if it is the contract interface of a protobuf service. */
    static Optional<JavaContract> read(Class<?> type) {
        return type.isInterface()
                ? ServiceDescriptors.find(type).map(service -> new GeneratedContract(type, service).read())
                : Optional.empty();
    }

    private JavaContract read() {
        String name = service.getFullName();
        List<JavaMethod> methods = service.getMethods().stream().map(this::read).toList();
        return JavaContract.of(type, name, JavaContract.versionIn(name), methods, ProtobufSchema.of(service.getFile()));
    }

    private JavaMethod read(MethodDescriptor rpc) {
        MethodKind kind = MethodKind.of(rpc.isClientStreaming(), rpc.isServerStreaming());
        Method java = javaMethod(rpc);
        Signature signature = signatures.read(java);
        if (signature.kind() != kind) {
            throw stale(rpc, "is " + kind + ", the Java method is " + signature.kind());
        }
        checkMessage(rpc, rpc.getInputType(), signature.requestType());
        checkMessage(rpc, rpc.getOutputType(), signature.responseType());
        return new JavaMethod(
                java,
                signature,
                new dev.weft.call.Method<>(
                        service.getFullName(),
                        rpc.getName(),
                        kind,
                        signature.requestType(),
                        signature.responseType(),
                        idempotency(rpc),
                        Acknowledgement.REPLY));
    }

    private Method javaMethod(MethodDescriptor rpc) {
        return Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .filter(method -> JavaNames.isNameOf(method.getName(), rpc.getName()))
                .findFirst()
                .orElseThrow(() -> stale(rpc, "has no Java method " + JavaNames.of(rpc.getName())));
    }

    private void checkMessage(MethodDescriptor rpc, Descriptor expected, Class<?> actual) {
        boolean same = ServiceDescriptors.ofMessage(actual)
                .filter(descriptor -> descriptor.getFullName().equals(expected.getFullName()))
                .isPresent();
        if (!same) {
            throw stale(rpc, "uses " + expected.getFullName() + ", the Java method " + actual.getName());
        }
    }

    private IllegalArgumentException stale(MethodDescriptor rpc, String difference) {
        return new IllegalArgumentException(
                type.getName() + " does not match " + service.getFile().getName() + ": rpc " + rpc.getName() + " "
                        + difference + "; generate both anew, together");
    }

    private static Idempotency idempotency(MethodDescriptor rpc) {
        return switch (rpc.getOptions().getIdempotencyLevel()) {
            case IDEMPOTENT -> Idempotency.IDEMPOTENT;
            case NO_SIDE_EFFECTS -> Idempotency.NO_SIDE_EFFECTS;
            case IDEMPOTENCY_UNKNOWN -> Idempotency.UNKNOWN;
        };
    }
}
