// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.call.CallOptions;
import dev.weft.call.Channel;
import dev.weft.contract.Stubs;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.reflect.v1.DescribeRequest;
import dev.weft.reflect.v1.MethodDescription;
import dev.weft.reflect.v1.Reflection;
import dev.weft.reflect.v1.ServiceDescription;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a server says about its services. Immutable.
 *
 * @param services in the server's order
 */
record Catalogue(List<ServiceDescription> services) {

    /** Asks the server. */
    static Future<Catalogue> of(Channel channel, CallOptions options) {
        return Stubs.stub(Reflection.class, channel, options)
                .describe(DescribeRequest.getDefaultInstance())
                .map(described -> new Catalogue(described.getServicesList()));
    }

    /** The service of that name. */
    ServiceDescription service(String name) {
        return services.stream()
                .filter(service -> service.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> CommandFailure.failed("the server has no service \"" + name + "\"; it has "
                        + services.stream().map(ServiceDescription::getName).collect(Collectors.joining(", "))));
    }

    /** The services that {@code target} means. */
    List<ServiceDescription> matching(Target target) {
        return target.service().isEmpty() ? services : List.of(service(target.service()));
    }

    /** The method of that name. */
    static MethodDescription method(ServiceDescription service, String name) {
        return service.getMethodsList().stream()
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> CommandFailure.failed(service.getName() + " has no method \"" + name + "\"; it has "
                        + service.getMethodsList().stream()
                                .map(MethodDescription::getName)
                                .collect(Collectors.joining(", "))));
    }
}
