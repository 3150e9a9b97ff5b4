// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Contract;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the {@link Contract}s of Java interfaces: those that vertx-grpc's plugin generated, and those that say {@link
 * ServiceContract}. Each is read once and remembered for as long as its class is loaded. Thread-safe.
 *
 * <p>The methods of a generated contract stand in the order of its {@code .proto} file and have the names that they have
 * there; those of a plain one are in alphabetical order, for Java does not tell another.
 */
public final class Contracts {
    private static final ClassValue<Optional<JavaContract>> DECLARED = new ClassValue<>() {
        @Override
        protected Optional<JavaContract> computeValue(Class<?> type) {
            return PlainContract.read(type).or(() -> GeneratedContract.read(type));
        }
    };

    private static final ClassValue<List<JavaContract>> IMPLEMENTED = new ClassValue<>() {
        @Override
        protected List<JavaContract> computeValue(Class<?> type) {
            return mostSpecific(withParents(type));
        }
    };

    private Contracts() {}

    /**
     * The contract of {@code type}: a contract interface, one that extends it (such as the generated {@code
     * HelloServiceClient}), or a class that implements exactly one.
     *
     * @throws IllegalArgumentException if it has none or several, or a method that no contract can have
     */
    public static Contract of(Class<?> type) {
        return one(type).contract();
    }

    /** As {@link #of}, with the Java side of it. */
    static JavaContract one(Class<?> type) {
        List<JavaContract> contracts = all(type);
        if (contracts.size() > 1) {
            throw new IllegalArgumentException(type.getName() + " has " + contracts.size() + " contracts, "
                    + contracts.stream().map(c -> c.type().getName()).toList() + ": name the interface that is meant");
        }
        return contracts.get(0);
    }

    /** Every contract of {@code type}, at least one. */
    static List<JavaContract> all(Class<?> type) {
        List<JavaContract> contracts = IMPLEMENTED.get(type);
        if (contracts.isEmpty()) {
            throw new IllegalArgumentException(type.getName()
                    + " has no contract: annotate its interface with @ServiceContract, or generate it from a .proto file"
                    + " with vertx-grpc-protoc-plugin2 (whose interfaces are known by their ...GrpcService class, made"
                    + " with --grpc-service, or by their messages' file)");
        }
        return contracts;
    }

    private static List<JavaContract> mostSpecific(Set<Class<?>> types) {
        List<JavaContract> contracts =
                types.stream().flatMap(type -> DECLARED.get(type).stream()).toList();
        return contracts.stream()
                .filter(contract -> contracts.stream()
                        .noneMatch(other -> other != contract && contract.type().isAssignableFrom(other.type())))
                .toList();
    }

    private static Set<Class<?>> withParents(Class<?> type) {
        Set<Class<?>> types = new LinkedHashSet<>();
        collect(type, types);
        return types;
    }

    private static void collect(Class<?> type, Set<Class<?>> types) {
        types.add(type);
        if (type.getSuperclass() != null) {
            collect(type.getSuperclass(), types);
        }
        for (Class<?> parent : type.getInterfaces()) {
            collect(parent, types);
        }
    }
}
