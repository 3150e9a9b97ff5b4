// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.contract.Signature.Input;
import dev.weft.contract.Signature.Output;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import org.jspecify.annotations.Nullable;

/** Reads the {@link Signature}s of one interface's methods, or says what is wrong with them. */
final class SignatureReader {
    private final Class<?> type;
    private final TypeVariables variables;

    SignatureReader(Class<?> type) {
        this.type = type;
        this.variables = TypeVariables.of(type);
    }

    /**
     * The signature of {@code method}, which {@code type} declares or inherits.
     *
     * @throws IllegalArgumentException if no contract can have such a method
     */
    Signature read(Method method) {
        if (method.getTypeParameters().length > 0) {
            throw mistake(method, "has type parameters of its own: use classes in their place");
        }
        return switch (method.getParameterCount()) {
            case 0 -> read(method, Input.NOTHING, Void.class);
            case 1 -> readWithParameter(method, variables.resolve(method.getGenericParameterTypes()[0]));
            default ->
                throw mistake(
                        method,
                        "takes " + method.getParameterCount() + " parameters: take one, such as a record of them");
        };
    }

    /** Whether an interface merely repeats a method that every object has. */
    static boolean isOfObject(Method method) {
        try {
            Object.class.getMethod(method.getName(), method.getParameterTypes());
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private Signature readWithParameter(Method method, Type parameter) {
        Type streamed = argumentOf(ReadStream.class, parameter);
        if (streamed != null) {
            return read(method, Input.STREAM, messageType(method, "takes", streamed));
        }
        Type writer = argumentOf(Completable.class, parameter);
        Type written = writer == null ? null : argumentOf(WriteStream.class, writer);
        if (written != null) {
            return read(method, Input.WRITER, messageType(method, "takes", written));
        }
        return read(method, Input.MESSAGE, messageType(method, "takes", parameter));
    }

    private Signature read(Method method, Input input, Class<?> requestType) {
        Type returned = variables.resolve(method.getGenericReturnType());
        if (returned == void.class) {
            return new Signature(input, Output.NOTHING, requestType, Void.class);
        }
        Type streamed = argumentOf(ReadStream.class, returned);
        if (streamed != null) {
            return new Signature(input, Output.STREAM, requestType, messageType(method, "returns", streamed));
        }
        Type result = argumentOf(Future.class, returned);
        if (result == null) {
            throw mistake(
                    method,
                    "returns " + returned.getTypeName()
                            + ": return Future<R>, Future<ReadStream<R>>, ReadStream<R> or void, R being a class");
        }
        streamed = argumentOf(ReadStream.class, result);
        if (streamed != null) {
            return new Signature(input, Output.FUTURE_STREAM, requestType, messageType(method, "returns", streamed));
        }
        Class<?> responseType = result == Void.class ? Void.class : messageType(method, "returns", result);
        return new Signature(input, Output.FUTURE, requestType, responseType);
    }

    /** The {@code X} of {@code raw<X>}; null when {@code candidate} is something else. */
    private @Nullable Type argumentOf(Class<?> raw, Type candidate) {
        return candidate instanceof ParameterizedType parameterized && parameterized.getRawType() == raw
                ? variables.resolve(parameterized.getActualTypeArguments()[0])
                : null;
    }

    private Class<?> messageType(Method method, String verb, Type message) {
        String what = verb + " " + message.getTypeName();
        if (message instanceof ParameterizedType parameterized) {
            throw isStreamOrFuture((Class<?>) parameterized.getRawType())
                    ? mistake(method, what + " where a message belongs: use a class, such as a record")
                    : mistake(method, what + ", whose type arguments would be lost: wrap it in a record");
        }
        if (message instanceof WildcardType || message instanceof TypeVariable<?>) {
            throw mistake(method, what + ", which may be many classes: name one");
        }
        if (!(message instanceof Class<?> messageClass)) {
            throw mistake(method, what + ", an array of a generic type: wrap it in a record");
        }
        if (messageClass.isPrimitive()) {
            throw mistake(method, what + ", a primitive: use a record, or its wrapper class");
        }
        if (messageClass == Void.class) {
            throw mistake(method, what + " as a message: leave it out");
        }
        if (messageClass.getTypeParameters().length > 0) {
            throw mistake(method, what + " without saying of what: wrap it in a record, with its type arguments");
        }
        return messageClass;
    }

    private static boolean isStreamOrFuture(Class<?> raw) {
        return Future.class.isAssignableFrom(raw)
                || ReadStream.class.isAssignableFrom(raw)
                || WriteStream.class.isAssignableFrom(raw)
                || raw == Completable.class;
    }

    IllegalArgumentException mistake(Method method, String what) {
        return new IllegalArgumentException(nameOf(method) + " " + what);
    }

    private String nameOf(Method method) {
        StringBuilder name = new StringBuilder(type.getName()).append('.').append(method.getName());
        String separator = "(";
        for (Class<?> parameter : method.getParameterTypes()) {
            name.append(separator).append(parameter.getSimpleName());
            separator = ", ";
        }
        return name.append(method.getParameterCount() == 0 ? "()" : ")").toString();
    }
}
