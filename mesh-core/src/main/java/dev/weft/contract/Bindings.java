// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.MethodHandler;
import dev.weft.call.Service;
import dev.weft.stream.Conduit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes {@link Service}s of objects that implement contracts. Stateless.
 *
 * <p>A handler runs on whatever context the door calls it on. What the implementation throws, or fails its future with,
 * goes on to the door as it is; where it returns null, or completes with null what should be a message, the call fails
 * with {@link dev.weft.call.Status#INTERNAL}. A method that the generated service class ({@code HelloServiceService}) has
 * and nobody has overridden answers {@link dev.weft.call.Status#UNIMPLEMENTED}.
 *
 * <p>A stream of replies that is the reading end of a {@link Conduit} is cancelled when the caller no longer waits, so
 * its writer hears of it. Any other stream is left to the door, which lets it run dry.
 */
public final class Bindings {
    private Bindings() {}

    /**
     * The service that {@code implementation} is.
     *
     * @throws IllegalArgumentException if it implements no contract, or several
     */
    public static Service bind(Object implementation) {
        return bind(Contracts.one(implementation.getClass()), implementation);
    }

    /**
     * One of the services that {@code implementation} is.
     *
     * @param contractInterface the contract that is meant
     * @throws IllegalArgumentException if it does not implement that one
     */
    public static Service bind(Class<?> contractInterface, Object implementation) {
        JavaContract contract = Contracts.one(contractInterface);
        if (!contract.type().isInstance(implementation)) {
            throw new IllegalArgumentException(implementation.getClass().getName() + " does not implement "
                    + contract.type().getName());
        }
        return bind(contract, implementation);
    }

    /**
     * All the services that {@code implementation} is.
     *
     * @throws IllegalArgumentException if it implements no contract
     */
    public static List<Service> bindAll(Object implementation) {
        return Contracts.all(implementation.getClass()).stream()
                .map(contract -> bind(contract, implementation))
                .toList();
    }

    private static Service bind(JavaContract contract, Object implementation) {
        Binder binder = new Binder(contract, implementation);
        Map<String, MethodHandler> handlers = new LinkedHashMap<>();
        for (JavaMethod method : contract.methods()) {
            handlers.put(method.method().name(), binder.handler(method));
        }
        return new Service(contract.contract(), handlers);
    }
}
