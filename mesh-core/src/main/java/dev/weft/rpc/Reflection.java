// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import com.google.protobuf.ByteString;
import dev.weft.call.Acknowledgement;
import dev.weft.call.CallFailure;
import dev.weft.call.Contract;
import dev.weft.call.Idempotency;
import dev.weft.call.Method;
import dev.weft.call.MethodHandler;
import dev.weft.call.MethodKind;
import dev.weft.call.Schema;
import dev.weft.call.Service;
import dev.weft.call.Status;
import dev.weft.reflect.v1.DescribeRequest;
import dev.weft.reflect.v1.DescribeResponse;
import dev.weft.reflect.v1.MethodDescription;
import dev.weft.reflect.v1.ServiceDescription;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Tells which services a server has, to tools that hold none of their code. */
final class Reflection {
    /** Name of the service that describes the others. */
    static final String NAME = "weft.reflect.v1.Reflection";

    private static final Method<DescribeRequest, DescribeResponse> DESCRIBE = new Method<>(
            NAME,
            "Describe",
            MethodKind.UNARY,
            DescribeRequest.class,
            DescribeResponse.class,
            Idempotency.NO_SIDE_EFFECTS,
            Acknowledgement.REPLY);

    private final Supplier<List<Contract>> contracts;

    Reflection(Supplier<List<Contract>> contracts) {
        this.contracts = contracts;
    }

    Service service() {
        MethodHandler.Unary handler = request -> describe((DescribeRequest) request);
        return new Service(new Contract(NAME, "v1", List.of(DESCRIBE), null), Map.of(DESCRIBE.name(), handler));
    }

    private Future<DescribeResponse> describe(DescribeRequest request) {
        DescribeResponse.Builder response = DescribeResponse.newBuilder();
        for (Contract contract : contracts.get()) {
            boolean wanted = request.getService().isEmpty()
                    ? !contract.name().equals(NAME)
                    : request.getService().equals(contract.name());
            if (wanted) {
                response.addServices(describe(contract));
            }
        }
        if (response.getServicesCount() == 0 && !request.getService().isEmpty()) {
            return Future.failedFuture(
                    CallFailure.of(Status.NOT_FOUND, "no service " + request.getService() + " here"));
        }
        return Future.succeededFuture(response.build());
    }

    private static ServiceDescription describe(Contract contract) {
        ServiceDescription.Builder description =
                ServiceDescription.newBuilder().setName(contract.name()).setVersion(contract.version());
        contract.methods().forEach(method -> description.addMethods(describe(method)));
        Schema schema = contract.schema();
        if (schema != null) {
            switch (schema.format()) {
                case PROTOBUF_DESCRIPTORS -> description.setFileDescriptorSet(ByteString.copyFrom(schema.bytes()));
                case JSON_TYPES -> description.setJsonTypes(new String(schema.bytes(), StandardCharsets.UTF_8));
            }
        }
        return description.build();
    }

    private static MethodDescription describe(Method<?, ?> method) {
        return MethodDescription.newBuilder()
                .setName(method.name())
                .setClientStreaming(method.kind().clientStreams())
                .setServerStreaming(method.kind().serverStreams())
                .setOneWay(method.acknowledgement() == Acknowledgement.NONE)
                .setIdempotent(method.idempotency().safeToRepeat())
                .build();
    }
}
