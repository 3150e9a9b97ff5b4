// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.CallFailure;
import dev.weft.call.Contract;
import dev.weft.call.Interceptor;
import dev.weft.call.Method;
import dev.weft.call.MethodHandler;
import dev.weft.call.MethodKind;
import dev.weft.call.Reply;
import dev.weft.call.Service;
import dev.weft.call.Status;
import dev.weft.codec.Codec;
import dev.weft.codec.CodecException;
import dev.weft.wire.CallAcceptor;
import dev.weft.wire.MethodSignature;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where calls are dispatched: the method of every path that a server knows. Immutable once the server listens; asked once
 * for each definition on a connection, not for each call.
 */
final class ServerRoutes {
    private final RpcServerOptions options;
    private final Map<String, Target> targets = new HashMap<>();
    private final List<Contract> contracts = new ArrayList<>();
    private final List<Interceptor> interceptors = new ArrayList<>();

    /** A method and what answers it. */
    private record Target(Method<?, ?> method, MethodHandler handler) {}

    ServerRoutes(RpcServerOptions options) {
        this.options = options;
    }

    void add(Service service) {
        Contract contract = service.contract();
        if (contracts.stream().anyMatch(known -> known.name().equals(contract.name()))) {
            throw new IllegalArgumentException(contract.name() + " is served already");
        }
        contracts.add(contract);
        for (Method<?, ?> method : contract.methods()) {
            MethodHandler handler = Objects.requireNonNull(service.handlers().get(method.name()));
            targets.put(method.path(), new Target(method, handler));
        }
    }

    void intercept(Interceptor interceptor) {
        interceptors.add(interceptor);
    }

    List<Contract> contracts() {
        return List.copyOf(contracts);
    }

    /** The routes of one connection. */
    CallAcceptor acceptor(ServerConnectionContext connection) {
        return signature -> route(signature, connection);
    }

    private CallAcceptor.Route route(MethodSignature signature, ServerConnectionContext connection) {
        Target target = targets.get(signature.path());
        CallFailure refusal = target == null ? unknown(signature.path()) : mismatch(signature, target.method());
        if (target == null || refusal != null) {
            return CallAcceptor.refusing(Objects.requireNonNull(refusal));
        }
        try {
            return route(served(target, options.codecs().byId(signature.codec())), connection);
        } catch (CodecException e) {
            return CallAcceptor.refusing(
                    CallFailure.notProcessed(Status.UNIMPLEMENTED, target.method() + ": " + e.getMessage()));
        }
    }

    private static CallAcceptor.Route route(ServedMethod served, ServerConnectionContext connection) {
        MethodKind kind = served.method().kind();
        if (kind == MethodKind.UNARY) {
            return (timeout, metadata) -> new ServedUnaryCall(served, connection, timeout, metadata);
        }
        return (timeout, metadata) -> new ServedStreamingCall(served, connection, timeout, metadata);
    }

    private CallFailure unknown(String path) {
        int slash = path.lastIndexOf('/');
        String service = slash < 0 ? path : path.substring(0, slash);
        boolean served = contracts.stream().anyMatch(contract -> contract.name().equals(service));
        String text = served
                ? "no method " + path
                : "no service " + service + " here; served are "
                        + contracts.stream().map(Contract::name).sorted().toList();
        return CallFailure.notProcessed(Status.UNIMPLEMENTED, text);
    }

    private static @Nullable CallFailure mismatch(MethodSignature signature, Method<?, ?> method) {
        MethodKind called = MethodKind.of(signature.clientStreams(), signature.serverStreams());
        if (called == method.kind()) {
            return null;
        }
        return CallFailure.notProcessed(
                Status.UNIMPLEMENTED, method + " is " + method.kind() + " here, it was called as " + called);
    }

    private ServedMethod served(Target target, Codec codec) {
        Interceptor.Next whole = Interceptor.chain(interceptors, end(target.handler()));
        return new ServedMethod(
                target.method(),
                target.handler(),
                whole,
                !interceptors.isEmpty(),
                format(codec, target.method().requestType()),
                format(codec, target.method().responseType()));
    }

    @SuppressWarnings("unchecked")
    private MessageFormat<Object> format(Codec codec, Class<?> type) {
        return new MessageFormat<>(codec.marshaller((Class<Object>) type), options.compressors());
    }

    private static Interceptor.Next end(MethodHandler handler) {
        return call -> {
            try {
                return handler instanceof MethodHandler.Unary unary
                        ? unary.handle(call.message()).map(message -> Reply.of(message))
                        : ((MethodHandler.Any) handler).handle(call);
            } catch (Exception e) {
                return Future.failedFuture(e);
            }
        };
    }
}
