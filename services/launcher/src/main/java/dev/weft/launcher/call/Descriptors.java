// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.reflect.v1.ServiceDescription;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The files that describe a protobuf service, linked. Confined to one thread. */
final class Descriptors {
    private final String service;
    private final Map<String, FileDescriptorProto> sources = new HashMap<>();
    private final Map<String, FileDescriptor> linked = new HashMap<>();

    private Descriptors(ServiceDescription service) {
        this.service = service.getName();
        try {
            FileDescriptorSet.parseFrom(service.getFileDescriptorSet())
                    .getFileList()
                    .forEach(file -> sources.put(file.getName(), file));
            for (String name : sources.keySet()) {
                link(name);
            }
        } catch (InvalidProtocolBufferException | DescriptorValidationException e) {
            throw CommandFailure.failed("the description of " + this.service + " is broken: " + e.getMessage());
        }
    }

    static Descriptors of(ServiceDescription service) {
        return new Descriptors(service);
    }

    /** The service that they are about. */
    ServiceDescriptor service() {
        return linked.values().stream()
                .flatMap(file -> file.getServices().stream())
                .filter(candidate -> candidate.getFullName().equals(service))
                .findFirst()
                .orElseThrow(() -> CommandFailure.failed("the description of " + service + " does not contain it"));
    }

    /** A type of message that one of the files declares at its top level. */
    Optional<Descriptor> message(String fullName) {
        return linked.values().stream()
                .flatMap(file -> file.getMessageTypes().stream())
                .filter(type -> type.getFullName().equals(fullName))
                .findFirst();
    }

    private FileDescriptor link(String name) throws DescriptorValidationException {
        FileDescriptor known = linked.get(name);
        if (known != null) {
            return known;
        }
        FileDescriptorProto source = sources.get(name);
        if (source == null) {
            throw CommandFailure.failed("the description of " + service + " lacks " + name);
        }
        FileDescriptor[] dependencies = new FileDescriptor[source.getDependencyCount()];
        for (int i = 0; i < dependencies.length; i++) {
            dependencies[i] = link(source.getDependency(i));
        }
        FileDescriptor file = FileDescriptor.buildFrom(source, dependencies);
        linked.put(name, file);
        return Objects.requireNonNull(file);
    }
}
