// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the protobuf descriptor that an interface was generated from: in the {@code ...GrpcService} class beside it, or,
 * when there is none (or what it needs is not on the class path), in the files that declare its messages.
 */
final class ServiceDescriptors {
    private ServiceDescriptors() {}

    static Optional<ServiceDescriptor> find(Class<?> type) {
        return inServiceClass(type).or(() -> inFilesOfMessages(type));
    }

    /** The descriptor of a generated message class. */
    static Optional<Descriptor> ofMessage(Class<?> type) {
        if (!Message.class.isAssignableFrom(type)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(type.getMethod("getDescriptor").invoke(null))
                    .filter(Descriptor.class::isInstance)
                    .map(Descriptor.class::cast);
        } catch (ReflectiveOperationException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private static Optional<ServiceDescriptor> inServiceClass(Class<?> type) {
        try {
            Class<?> serviceClass = Class.forName(type.getName() + "GrpcService", true, type.getClassLoader());
            Object descriptor = serviceClass.getField("SERVICE_DESCRIPTOR").get(null);
            return descriptor instanceof ServiceDescriptor found ? Optional.of(found) : Optional.empty();
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static Optional<ServiceDescriptor> inFilesOfMessages(Class<?> type) {
        List<Method> methods = List.of(type.getDeclaredMethods());
        return methods.stream()
                .flatMap(method -> Stream.concat(
                        Stream.of(method.getGenericReturnType()), Arrays.stream(method.getGenericParameterTypes())))
                .flatMap(ServiceDescriptors::messagesIn)
                .flatMap(message -> ofMessage(message).stream())
                .map(Descriptor::getFile)
                .distinct()
                .flatMap(ServiceDescriptors::withImports)
                .flatMap(file -> file.getServices().stream())
                .filter(service -> isOf(service, type, methods))
                .findFirst();
    }

    private static Stream<Class<?>> messagesIn(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return Arrays.stream(parameterized.getActualTypeArguments()).flatMap(ServiceDescriptors::messagesIn);
        }
        return type instanceof Class<?> c ? Stream.of(c) : Stream.empty();
    }

    private static Stream<FileDescriptor> withImports(FileDescriptor file) {
        return Stream.concat(Stream.of(file), file.getDependencies().stream().flatMap(ServiceDescriptors::withImports))
                .distinct();
    }

    /** The plugin may put a prefix before the service's name. */
    private static boolean isOf(ServiceDescriptor service, Class<?> type, List<Method> methods) {
        return type.getSimpleName().endsWith(service.getName())
                && service.getMethods().stream()
                        .allMatch(rpc -> methods.stream()
                                .anyMatch(method -> JavaNames.isNameOf(method.getName(), rpc.getName())));
    }
}
