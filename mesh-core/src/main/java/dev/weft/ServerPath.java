// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.Interceptor;
import dev.weft.call.Service;
import dev.weft.resilience.AdaptiveLimiter;
import dev.weft.resilience.GradientLimit;
import dev.weft.rpc.RpcServer;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The way of a call in, in this order:
 *
 * <ol>
 *   <li>The connection: its peer's identity, its limits; a method that is not here, or a codec that is not spoken, is refused
 *       once for each definition, before anything is read.
 *   <li>Admission: a slot of the connection, which stays taken until the handler has ended.
 *   <li>The deadline: watched from the moment the call has come, whatever it does.
 *   <li>The request is read; one that does not parse costs its own call only.
 *   <li>Load shedding, if that is on: as many unary calls at once as this instance bears, by priority.
 *   <li>The user's interceptors, the first one outermost: they see calls that could run, with their context.
 *   <li>The method, on a Vert.x context of the call's own.
 * </ol>
 */
final class ServerPath {
    private ServerPath() {}

    static RpcServer server(Vertx vertx, MeshOptions options, List<Service> services, List<Interceptor> interceptors) {
        options.server().wire().setName(options.name());
        RpcServer server = new RpcServer(vertx, options.server());
        services.forEach(server::add);
        interceptors.forEach(server::intercept);
        if (options.shedsLoad()) {
            server.admit(new LoadShedding(new AdaptiveLimiter(new GradientLimit())));
        }
        return server;
    }
}
