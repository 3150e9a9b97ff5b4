// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Writes descriptors as the {@code .proto} source that they came from, without its comments. Used once. */
final class ProtoSource {
    private static final String INDENT = "  ";

    private final PrintWriter out;
    private final Set<GenericDescriptor> types = new LinkedHashSet<>();

    ProtoSource(PrintWriter out) {
        this.out = out;
    }

    /** The service, then every type that its messages are made of, but for Google's own. */
    void print(ServiceDescriptor service) {
        out.println("service " + service.getFullName() + " {");
        for (MethodDescriptor method : service.getMethods()) {
            out.println(INDENT + "rpc " + method.getName() + "("
                    + Listing.streamed(
                            method.isClientStreaming(), method.getInputType().getFullName())
                    + ") returns ("
                    + Listing.streamed(
                            method.isServerStreaming(), method.getOutputType().getFullName()) + ");");
            collect(method.getInputType());
            collect(method.getOutputType());
        }
        out.println("}");
        for (GenericDescriptor type : types) {
            out.println();
            if (type instanceof Descriptor message) {
                print(message);
            } else if (type instanceof EnumDescriptor choices) {
                print(choices);
            }
        }
    }

    private void collect(Descriptor message) {
        if (message.getFile().getPackage().equals("google.protobuf") || !types.add(message)) {
            return;
        }
        for (FieldDescriptor field : message.getFields()) {
            FieldDescriptor value = field.isMapField() ? field.getMessageType().findFieldByName("value") : field;
            switch (value.getJavaType()) {
                case MESSAGE -> collect(value.getMessageType());
                case ENUM -> types.add(value.getEnumType());
                default -> {
                    // a scalar has no type of its own
                }
            }
        }
    }

    private void print(Descriptor message) {
        out.println("message " + message.getFullName() + " {");
        for (FieldDescriptor field : message.getFields()) {
            if (field.getRealContainingOneof() == null) {
                out.println(INDENT + declaration(field));
            }
        }
        for (OneofDescriptor oneof : message.getRealOneofs()) {
            out.println(INDENT + "oneof " + oneof.getName() + " {");
            oneof.getFields().forEach(field -> out.println(INDENT + INDENT + declaration(field)));
            out.println(INDENT + "}");
        }
        out.println("}");
    }

    private void print(EnumDescriptor choices) {
        out.println("enum " + choices.getFullName() + " {");
        for (EnumValueDescriptor choice : choices.getValues()) {
            out.println(INDENT + choice.getName() + " = " + choice.getNumber() + ";");
        }
        out.println("}");
    }

    private static String declaration(FieldDescriptor field) {
        return typeOf(field) + " " + field.getName() + " = " + field.getNumber() + ";";
    }

    private static String typeOf(FieldDescriptor field) {
        if (field.isMapField()) {
            Descriptor entry = field.getMessageType();
            return "map<" + name(entry.findFieldByName("key")) + ", " + name(entry.findFieldByName("value")) + ">";
        }
        if (field.isRepeated()) {
            return "repeated " + name(field);
        }
        boolean optional =
                field.hasPresence() && field.getContainingOneof() != null && field.getRealContainingOneof() == null;
        return optional ? "optional " + name(field) : name(field);
    }

    private static String name(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }
}
