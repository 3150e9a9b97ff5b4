// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

/** A way of serializing messages. Thread-safe. */
public interface Codec {

    /** Its name in options, such as {@code protobuf}. */
    String name();

    /** Its number on the wire, 1 to 255; 1 to 31 are for the codecs that WIRE.md names. */
    int id();

    /** Whether it can serialize messages of this class. */
    boolean supports(Class<?> type);

    /**
     * The marshaller for a class; made on first use, then remembered.
     *
     * @throws CodecException if the class is not supported, saying what would be
     */
    <T> Marshaller<T> marshaller(Class<T> type);
}
