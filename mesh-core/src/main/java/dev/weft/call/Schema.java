// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.util.Arrays;

/**
 * A machine-readable description of a contract's messages, for tools that hold no generated code.
 *
 * @param format what {@code bytes} are
 * @param bytes the description itself; not copied, not to be changed
 */
public record Schema(Format format, byte[] bytes) {

    /** The description languages a contract may come with. */
    public enum Format {
        /** A serialized {@code google.protobuf.FileDescriptorSet}: the service's file and all that it imports. */
        PROTOBUF_DESCRIPTORS,
        /** UTF-8 JSON: for each method its kind and the JSON names and types of its request and reply. */
        JSON_TYPES
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schema that && format == that.format && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * format.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return format + "[" + bytes.length + " bytes]";
    }
}
