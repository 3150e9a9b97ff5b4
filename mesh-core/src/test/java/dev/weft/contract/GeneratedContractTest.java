// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.weft.call.Acknowledgement;
import dev.weft.call.Contract;
import dev.weft.call.Idempotency;
import dev.weft.call.Method;
import dev.weft.call.MethodKind;
import dev.weft.call.Schema;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import dev.weft.test.v1.EchoServiceClient;
import dev.weft.test.v1.EchoServiceGrpcClient;
import dev.weft.test.v1.EchoServiceGrpcService;
import dev.weft.test.v1.EchoServiceService;
import dev.weft.test.v1.EverythingOuterClass;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedContractTest {

    @Test
    void a_generated_interface_gives_the_contract_of_its_proto_file() {
        Contract contract = Contracts.of(EchoService.class);

        assertThat(contract.name()).isEqualTo("weft.test.v1.EchoService");
        assertThat(contract.version()).isEqualTo("v1");
        assertThat(contract.methods())
                .containsExactly(
                        method("Echo", MethodKind.UNARY, Idempotency.IDEMPOTENT),
                        method("Collect", MethodKind.CLIENT_STREAMING, Idempotency.UNKNOWN),
                        method("Expand", MethodKind.SERVER_STREAMING, Idempotency.UNKNOWN),
                        method("Chat", MethodKind.BIDIRECTIONAL, Idempotency.UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                EchoServiceClient.class,
                EchoServiceGrpcClient.class,
                EchoServiceService.class,
                EchoServiceGrpcService.class,
                Echoes.class
            })
    void whatever_extends_the_interface_has_its_contract(Class<?> type) {
        assertThat(Contracts.of(type)).isSameAs(Contracts.of(EchoService.class));
    }

    @Test
    void an_anonymous_class_has_the_contract_too() {
        assertThat(Contracts.of(new Echoes() {}.getClass())).isSameAs(Contracts.of(EchoService.class));
    }

    @Test
    void without_the_service_class_the_descriptor_comes_from_the_messages_file() {
        assertThat(Contracts.of(WithoutServiceClass.EchoService.class)).isEqualTo(Contracts.of(EchoService.class));
    }

    @Test
    void the_plugins_prefix_does_not_hide_the_service() {
        assertThat(Contracts.of(WithoutServiceClass.VertxEchoService.class)).isEqualTo(Contracts.of(EchoService.class));
    }

    @Test
    void the_schema_is_the_file_with_its_imports() throws Exception {
        Schema schema = Contracts.of(EchoService.class).schema();

        assertThat(schema.format()).isEqualTo(Schema.Format.PROTOBUF_DESCRIPTORS);
        FileDescriptorSet files = FileDescriptorSet.parseFrom(schema.bytes());
        assertThat(files.getFileList())
                .singleElement()
                .isEqualTo(EchoRequest.getDescriptor().getFile().toProto());
    }

    @Test
    void imports_come_before_the_files_that_import_them() throws Exception {
        Schema schema = ProtobufSchema.of(EverythingOuterClass.getDescriptor());

        assertThat(FileDescriptorSet.parseFrom(schema.bytes()).getFileList())
                .extracting(FileDescriptorProto::getName)
                .containsExactly(
                        "google/protobuf/any.proto",
                        "google/protobuf/duration.proto",
                        "google/protobuf/field_mask.proto",
                        "google/protobuf/struct.proto",
                        "google/protobuf/timestamp.proto",
                        "google/protobuf/wrappers.proto",
                        EverythingOuterClass.getDescriptor().getName());
    }

    @ParameterizedTest
    @CsvSource({
        "SayHello, sayHello",
        "sayHello, sayHello",
        "Say_hello, sayHello",
        "say__hello_, sayHello",
        "HTTPGet, hTTPGet",
        "X, x",
        "New, new",
        "New, new_"
    })
    void a_proto_name_becomes_the_java_name_that_the_plugin_makes(String protoName, String javaName) {
        assertThat(JavaNames.isNameOf(javaName, protoName)).isTrue();
    }

    @Test
    void an_interface_that_its_file_has_outgrown_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Contracts.of(Outgrown.EchoService.class))
                .withMessage(Outgrown.EchoService.class.getName() + " does not match "
                        + EchoRequest.getDescriptor().getFile().getName()
                        + ": rpc Expand is SERVER_STREAMING, the Java method is UNARY; generate both anew, together");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Contracts.of(WrongMessage.EchoService.class))
                .withMessageContaining(
                        "rpc Echo uses weft.test.v1.EchoRequest, the Java method " + EchoReply.class.getName());
    }

    private static Method<?, ?> method(String name, MethodKind kind, Idempotency idempotency) {
        return new Method<>(
                "weft.test.v1.EchoService",
                name,
                kind,
                EchoRequest.class,
                EchoReply.class,
                idempotency,
                Acknowledgement.REPLY);
    }

    /** As the plugin makes it with {@code --grpc-client} alone. */
    interface WithoutServiceClass {
        interface EchoService {
            Future<EchoReply> echo(EchoRequest request);

            Future<EchoReply> collect(ReadStream<EchoRequest> request);

            Future<ReadStream<EchoReply>> expand(EchoRequest request);

            Future<ReadStream<EchoReply>> chat(ReadStream<EchoRequest> request);
        }

        interface VertxEchoService {
            Future<EchoReply> echo(EchoRequest request);

            Future<EchoReply> collect(ReadStream<EchoRequest> request);

            Future<ReadStream<EchoReply>> expand(EchoRequest request);

            Future<ReadStream<EchoReply>> chat(ReadStream<EchoRequest> request);
        }
    }

    interface Outgrown {
        interface EchoService {
            Future<EchoReply> echo(EchoRequest request);

            Future<EchoReply> collect(ReadStream<EchoRequest> request);

            Future<EchoReply> expand(EchoRequest request);

            Future<ReadStream<EchoReply>> chat(ReadStream<EchoRequest> request);
        }
    }

    interface WrongMessage {
        interface EchoService {
            Future<EchoReply> echo(EchoReply request);

            Future<EchoReply> collect(ReadStream<EchoRequest> request);

            Future<EchoReply> expand(EchoRequest request);

            Future<ReadStream<EchoReply>> chat(ReadStream<EchoRequest> request);
        }
    }
}
