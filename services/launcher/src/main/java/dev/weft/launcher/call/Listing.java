// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.call.MethodKind;
import dev.weft.launcher.cli.TextTable;
import dev.weft.reflect.v1.MethodDescription;
import dev.weft.reflect.v1.ServiceDescription;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;

/** Prints what there is to call ({@code --list}), and what it takes and gives ({@code --describe}). */
final class Listing {
    private static final String INDENT = "  ";

    private Listing() {}

    /** A line for each method, which can be pasted into the next call. */
    static void list(List<ServiceDescription> services, PrintWriter out) {
        TextTable table = new TextTable("METHOD", "KIND", "");
        for (ServiceDescription service : services) {
            for (MethodDescription method : service.getMethodsList()) {
                table.add(service.getName() + "/" + method.getName(), kind(method), promises(method));
            }
        }
        table.print("", out);
    }

    /** The services as source, near to what their authors wrote. */
    static void describe(List<ServiceDescription> services, PrintWriter out) {
        String separator = "";
        for (ServiceDescription service : services) {
            out.print(separator);
            separator = System.lineSeparator();
            if (!service.getFileDescriptorSet().isEmpty()) {
                new ProtoSource(out).print(Descriptors.of(service).service());
            } else {
                plain(service, out);
            }
        }
    }

    private static void plain(ServiceDescription service, PrintWriter out) {
        PlainTypes types = PlainTypes.of(service);
        out.println("interface " + service.getName() + " {");
        for (MethodDescription method : service.getMethodsList()) {
            String request = PlainTypes.name(types.request(method.getName()));
            String response = PlainTypes.name(types.response(method.getName()));
            out.println(INDENT + method.getName() + "(" + streamed(method.getClientStreaming(), request) + ") returns ("
                    + streamed(method.getServerStreaming(), response) + ")");
        }
        out.println("}");
        for (String definition : types.definitions()) {
            out.println();
            out.println("record " + PlainTypes.simpleName(definition) + " {");
            JsonObject properties = types.definition(definition).getJsonObject("properties", new JsonObject());
            for (String property : properties.fieldNames()) {
                out.println(INDENT + property + ": " + PlainTypes.name(properties.getJsonObject(property)));
            }
            out.println("}");
        }
    }

    static String streamed(boolean streams, String type) {
        return streams ? "stream " + type : type;
    }

    private static String kind(MethodDescription method) {
        MethodKind kind = MethodKind.of(method.getClientStreaming(), method.getServerStreaming());
        return switch (kind) {
            case UNARY -> method.getOneWay() ? "one-way" : "unary";
            case CLIENT_STREAMING -> "client streaming";
            case SERVER_STREAMING -> "server streaming";
            case BIDIRECTIONAL -> "bidirectional";
        };
    }

    private static String promises(MethodDescription method) {
        return method.getIdempotent() ? "idempotent" : "";
    }
}
