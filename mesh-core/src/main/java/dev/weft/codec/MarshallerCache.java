// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import java.util.function.Function;

/**
 * The marshallers that one codec has made, one for each class. Thread-safe; a lookup takes no lock.
 *
 * <p>A {@link ClassValue} stores the marshaller in the class itself. So a marshaller lives exactly as long as its class,
 * the codec keeps no class loader alive, and there are never more marshallers than loaded classes. Two threads may both
 * make a first marshaller; one of them stays.
 */
final class MarshallerCache extends ClassValue<Marshaller<?>> {
    private final Function<Class<?>, Marshaller<?>> make;

    /** A cache that asks {@code make}, which refuses a class by throwing; a refusal is not remembered. */
    MarshallerCache(Function<Class<?>, Marshaller<?>> make) {
        this.make = make;
    }

    /** The marshaller of a class. */
    @SuppressWarnings("unchecked")
    <T> Marshaller<T> of(Class<T> type) {
        return (Marshaller<T>) get(type);
    }

    @Override
    protected Marshaller<?> computeValue(Class<?> type) {
        return make.apply(type);
    }
}
