// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.weft.call.Schema;
import java.util.LinkedHashMap;
import java.util.Map;

/** Describes a {@code .proto} file with all that it imports, each file before those that import it. */
final class ProtobufSchema {
    private final Map<String, FileDescriptor> files = new LinkedHashMap<>();

    private ProtobufSchema() {}

    static Schema of(FileDescriptor file) {
        ProtobufSchema schema = new ProtobufSchema();
        schema.add(file);
        FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
        schema.files.values().forEach(f -> set.addFile(f.toProto()));
        return new Schema(Schema.Format.PROTOBUF_DESCRIPTORS, set.build().toByteArray());
    }

    /** Imports form no circles, so this ends. */
    private void add(FileDescriptor file) {
        if (files.containsKey(file.getName())) {
            return;
        }
        file.getDependencies().forEach(this::add);
        files.put(file.getName(), file);
    }
}
