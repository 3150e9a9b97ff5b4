// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;

/** What the type variables of an interface's super-interfaces stand for in that interface. Immutable. */
final class TypeVariables {
    private final Map<Type, Type> meanings = new HashMap<>();

    private TypeVariables() {}

    static TypeVariables of(Class<?> type) {
        TypeVariables variables = new TypeVariables();
        variables.learn(type);
        return variables;
    }

    /** What {@code type} stands for: itself unless it is a variable that some interface on the way has filled in. */
    Type resolve(Type type) {
        Type resolved = type;
        for (Type meaning = type; meaning != null; meaning = meanings.get(resolved)) {
            resolved = meaning;
        }
        return resolved;
    }

    private void learn(Class<?> type) {
        for (Type parent : type.getGenericInterfaces()) {
            if (parent instanceof ParameterizedType parameterized) {
                learn(parameterized);
            } else if (parent instanceof Class<?> plain) {
                learn(plain);
            }
        }
    }

    private void learn(ParameterizedType parent) {
        Class<?> raw = (Class<?>) parent.getRawType();
        TypeVariable<?>[] variables = raw.getTypeParameters();
        for (int i = 0; i < variables.length; i++) {
            meanings.put(variables[i], parent.getActualTypeArguments()[i]);
        }
        learn(raw);
    }
}
