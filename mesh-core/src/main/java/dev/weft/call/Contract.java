// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a service promises: its name, version and methods. Written once, served at every door. Immutable.
 *
 * @param name full name of the service, such as {@code weft.hello.v1.HelloService}
 * @param version version of the contract, such as {@code v1}; empty when the contract states none
 * @param methods the methods, in the order of declaration, no two with one name
 * @param schema where the messages are described, or null when the contract came without a description
 */
public record Contract(
        String name,
        String version,
        List<Method<?, ?>> methods,
        @Nullable Schema schema) {

    public Contract {
        Method.requireName(name, "service");
        methods = List.copyOf(methods);
        Map<String, Method<?, ?>> seen = new LinkedHashMap<>();
        for (Method<?, ?> method : methods) {
            if (!method.service().equals(name)) {
                throw new IllegalArgumentException(method + " does not belong to " + name);
            }
            if (seen.put(method.name(), method) != null) {
                throw new IllegalArgumentException(name + " declares " + method.name() + " twice");
            }
        }
    }

    /** The method of this name, if the contract has it. Linear in the number of methods. */
    public Optional<Method<?, ?>> method(String methodName) {
        return methods.stream().filter(m -> m.name().equals(methodName)).findFirst();
    }
}
