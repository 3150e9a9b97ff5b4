// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.Contract;
import dev.weft.call.Method;
import dev.weft.call.Schema;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A contract and the Java interface that it was read from. Immutable.
 *
 * @param type the interface to implement
 * @param methods one for each method of the contract, in its order
 */
record JavaContract(Class<?> type, Contract contract, List<JavaMethod> methods) {
    private static final Pattern VERSION = Pattern.compile("v[0-9]+.*");

    static JavaContract of(Class<?> type, String name, String version, List<JavaMethod> methods, Schema schema) {
        List<Method<?, ?>> ofContract =
                methods.stream().<Method<?, ?>>map(JavaMethod::method).toList();
        return new JavaContract(type, new Contract(name, version, ofContract, schema), List.copyOf(methods));
    }

    /** The method whose Java name this is, if the contract has it. */
    Optional<JavaMethod> methodOfJavaName(String javaName) {
        return methods.stream()
                .filter(method -> method.java().getName().equals(javaName))
                .findFirst();
    }

    /** {@code v1} for {@code weft.hello.v1.Clock}; empty when that part of the name is no version. */
    static String versionIn(String serviceName) {
        int end = serviceName.lastIndexOf('.');
        String segment = end < 0 ? "" : serviceName.substring(serviceName.lastIndexOf('.', end - 1) + 1, end);
        return VERSION.matcher(segment).matches() ? segment : "";
    }
}
