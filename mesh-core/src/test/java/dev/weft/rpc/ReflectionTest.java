// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.weft.call.Acknowledgement;
import dev.weft.call.CallOptions;
import dev.weft.call.Idempotency;
import dev.weft.call.Method;
import dev.weft.call.MethodKind;
import dev.weft.call.Status;
import dev.weft.reflect.v1.DescribeRequest;
import dev.weft.reflect.v1.DescribeResponse;
import dev.weft.reflect.v1.MethodDescription;
import dev.weft.reflect.v1.ServiceDescription;
import io.vertx.core.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class ReflectionTest {
    private static final Method<DescribeRequest, DescribeResponse> DESCRIBE = new Method<>(
            "weft.reflect.v1.Reflection",
            "Describe",
            MethodKind.UNARY,
            DescribeRequest.class,
            DescribeResponse.class,
            Idempotency.NO_SIDE_EFFECTS,
            Acknowledgement.REPLY);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RpcClient client;

    @BeforeEach
    void serve() {
        client = sandbox.client(sandbox.serve(new ScriptedEcho(), new PlainLedger()));
    }

    static Future<DescribeResponse> describe(RpcClient client, String service, CallOptions options) {
        return client.unary(
                DESCRIBE, DescribeRequest.newBuilder().setService(service).build(), options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json"})
    void server_describes_its_services_in_each_codec(String codec) {
        DescribeResponse response = await(describe(client, "", CallOptions.DEFAULT.withCodec(codec)));

        assertThat(response.getServicesList())
                .extracting(ServiceDescription::getName)
                .containsExactly("weft.test.v1.EchoService", "weft.test.v1.Ledger");
    }

    @Test
    void service_from_proto_comes_with_its_descriptors() throws Exception {
        ServiceDescription echo = await(describe(client, "weft.test.v1.EchoService", CallOptions.DEFAULT))
                .getServices(0);

        FileDescriptorSet files = FileDescriptorSet.parseFrom(echo.getFileDescriptorSet());
        assertThat(files.getFileList())
                .anySatisfy(file -> assertThat(file.getServiceList())
                        .anySatisfy(service -> assertThat(service.getName()).isEqualTo("EchoService")));
        assertThat(echo.getMethodsList())
                .extracting(MethodDescription::getName)
                .containsExactly("Echo", "Collect", "Expand", "Chat");
        assertThat(echo.getMethods(0).getIdempotent()).isTrue();
        assertThat(echo.getMethods(3).getClientStreaming()).isTrue();
        assertThat(echo.getMethods(3).getServerStreaming()).isTrue();
    }

    @Test
    void plain_service_comes_with_its_types_in_json() {
        ServiceDescription ledger = await(describe(client, "weft.test.v1.Ledger", CallOptions.DEFAULT))
                .getServices(0);

        assertThat(ledger.getVersion()).isEqualTo("v1");
        assertThat(ledger.getJsonTypes()).contains("cents", "account");
        assertThat(ledger.getMethodsList())
                .filteredOn(MethodDescription::getOneWay)
                .extracting(MethodDescription::getName)
                .containsExactly("note");
    }

    @Test
    void reflection_describes_itself_when_asked_by_name() {
        assertThat(await(describe(client, "weft.reflect.v1.Reflection", CallOptions.DEFAULT))
                        .getServices(0)
                        .getMethods(0)
                        .getName())
                .isEqualTo("Describe");
    }

    @Test
    void unknown_service_is_not_found() {
        var failure = failure(describe(client, "weft.Nobody", CallOptions.DEFAULT));

        assertThat(failure.status()).isEqualTo(Status.NOT_FOUND);
        assertThat(failure.message()).contains("weft.Nobody");
    }
}
