// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import static dev.weft.rpc.Sandbox.await;
import static dev.weft.rpc.Sandbox.failure;
import static dev.weft.rpc.ScriptedEcho.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Acknowledgement;
import dev.weft.call.Call;
import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Idempotency;
import dev.weft.call.Metadata;
import dev.weft.call.Method;
import dev.weft.call.MethodKind;
import dev.weft.call.Peer;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.codec.Codec;
import dev.weft.codec.Codecs;
import dev.weft.codec.Marshaller;
import dev.weft.contract.Stubs;
import dev.weft.rpc.Ledger.Entry;
import dev.weft.test.v1.EchoReply;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.EchoService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls that do not fit what is served: each is refused by itself, and says why. */
@ExtendWith(NoLeaks.class)
class RefusalTest {
    private static final String SERVICE = "weft.test.v1.EchoService";
    private static final CallOptions JSON = CallOptions.DEFAULT.withCodec("json");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private RpcClient client;

    @BeforeEach
    void serve() {
        client = sandbox.client(sandbox.serve(new ScriptedEcho()));
    }

    @AfterEach
    void connection_still_answers() {
        EchoService echo = Stubs.stub(EchoService.class, client);
        assertThat(await(echo.echo(request("alive"))).getText()).isEqualTo("alive");
    }

    private static <Q, R> Method<Q, R> method(
            String service, String name, MethodKind kind, Class<Q> request, Class<R> reply) {
        return new Method<>(service, name, kind, request, reply, Idempotency.UNKNOWN, Acknowledgement.REPLY);
    }

    private CallFailure refused(Method<EchoRequest, EchoReply> method) {
        CallFailure failure = failure(client.unary(method, request(""), CallOptions.DEFAULT));
        assertThat(failure.status()).isEqualTo(Status.UNIMPLEMENTED);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        return failure;
    }

    @Test
    void unknown_service_is_refused_with_the_names_of_those_served() {
        CallFailure failure =
                refused(method("weft.Nobody", "Echo", MethodKind.UNARY, EchoRequest.class, EchoReply.class));

        assertThat(failure.message()).contains("weft.Nobody", SERVICE);
    }

    @Test
    void unknown_method_is_refused() {
        CallFailure failure = refused(method(SERVICE, "Shout", MethodKind.UNARY, EchoRequest.class, EchoReply.class));

        assertThat(failure.message()).contains(SERVICE + "/Shout");
    }

    @Test
    void method_of_another_kind_is_refused() {
        CallFailure failure = refused(method(SERVICE, "Expand", MethodKind.UNARY, EchoRequest.class, EchoReply.class));

        assertThat(failure.message()).contains("SERVER_STREAMING", "UNARY");
    }

    @Test
    void stream_of_requests_to_a_unary_method_is_refused() {
        Method<?, ?> method = method(SERVICE, "Echo", MethodKind.BIDIRECTIONAL, EchoRequest.class, EchoReply.class);
        EchoRequest[] many = new EchoRequest[1_000];
        java.util.Arrays.fill(many, ScriptedEcho.payload(1_000));

        CallFailure failure = failure(client.call(
                Call.streaming(method, CallOptions.DEFAULT, Metadata.EMPTY, null, Peer.LOCAL, Streams.of(many))));

        assertThat(failure.status()).isEqualTo(Status.UNIMPLEMENTED);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
    }

    @Test
    void large_request_to_an_unknown_method_is_refused_and_dropped() {
        Method<EchoRequest, EchoReply> method =
                method(SERVICE, "Shout", MethodKind.UNARY, EchoRequest.class, EchoReply.class);
        await(client.ready(Sandbox.PATIENCE));

        CallFailure failure = failure(client.unary(method, ScriptedEcho.payload(3 << 20), CallOptions.DEFAULT));

        assertThat(failure.status()).isEqualTo(Status.UNIMPLEMENTED);
    }

    @Test
    void codec_that_the_server_does_not_know_is_refused() {
        RpcClient odd = sandbox.client(
                client.address().port(),
                Sandbox.clientOptions().setCodecs(Codecs.standard().with(new OddCodec())));
        EchoService echo = Stubs.stub(EchoService.class, odd, CallOptions.DEFAULT.withCodec("odd"));

        CallFailure failure = failure(echo.echo(request("")));

        assertThat(failure.status()).isEqualTo(Status.UNIMPLEMENTED);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains("77");
        assertThat(failure(echo.echo(request(""))).status()).isEqualTo(Status.UNIMPLEMENTED);
    }

    @Test
    void codec_that_the_client_does_not_know_is_refused_before_anything_is_sent() {
        EchoService echo = Stubs.stub(EchoService.class, client, CallOptions.DEFAULT.withCodec("yaml"));

        CallFailure failure = failure(echo.echo(request("")));

        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains("yaml", "json");
    }

    @Test
    void record_cannot_travel_as_protobuf() {
        RpcClient ledgers = sandbox.client(sandbox.serve(new PlainLedger()));
        Ledger ledger = Stubs.stub(Ledger.class, ledgers, CallOptions.DEFAULT.withCodec("protobuf"));

        CallFailure failure = failure(ledger.balance(new Entry("Ada", 1)));

        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains("Entry", "protobuf");
    }

    @Test
    void request_that_does_not_parse_fails_its_call_only() {
        Method<Entry, EchoReply> method = method(SERVICE, "Echo", MethodKind.UNARY, Entry.class, EchoReply.class);

        CallFailure failure = failure(client.unary(method, new Entry("Ada", 1), JSON));

        assertThat(failure.status()).isEqualTo(Status.INVALID_ARGUMENT);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
        assertThat(failure.message()).contains("account");
    }

    @Test
    void streamed_request_that_does_not_parse_fails_its_call_only() {
        for (String name : new String[] {"Collect", "Chat"}) {
            Method<?, ?> method = method(
                    SERVICE,
                    name,
                    name.equals("Chat") ? MethodKind.BIDIRECTIONAL : MethodKind.CLIENT_STREAMING,
                    Entry.class,
                    EchoReply.class);

            CallFailure failure = failure(client.call(Call.streaming(
                            method, JSON, Metadata.EMPTY, null, Peer.LOCAL, Streams.of(new Entry("Ada", 1))))
                    .compose(reply -> Streams.all(reply.messages())));

            assertThat(failure.status()).as(name).isEqualTo(Status.INVALID_ARGUMENT);
        }
    }

    @Test
    void reply_that_does_not_parse_fails_its_call_only() {
        Method<EchoRequest, Entry> method = method(SERVICE, "Echo", MethodKind.UNARY, EchoRequest.class, Entry.class);

        CallFailure failure = failure(client.unary(method, request("no such field"), JSON));

        assertThat(failure.status()).isEqualTo(Status.INTERNAL);
        assertThat(failure.processing()).isEqualTo(Processing.POSSIBLE);
    }

    @Test
    void streamed_reply_that_does_not_parse_fails_its_call_only() {
        Method<?, ?> method = method(SERVICE, "Expand", MethodKind.SERVER_STREAMING, EchoRequest.class, Entry.class);

        CallFailure failure = failure(
                client.call(Call.of(method, JSON, Metadata.EMPTY, null, Peer.LOCAL, request("no such field", 100)))
                        .compose(reply -> Streams.all(reply.messages())));

        assertThat(failure.status()).isEqualTo(Status.INTERNAL);
    }

    @Test
    void metadata_that_the_server_would_not_take_fails_its_call_only() {
        EchoService echo = Stubs.stub(
                EchoService.class, client, CallOptions.DEFAULT.withMetadata(Metadata.of("large", "x".repeat(100_000))));

        CallFailure failure = failure(echo.echo(request("")));

        assertThat(failure.status()).isEqualTo(Status.RESOURCE_EXHAUSTED);
        assertThat(failure.processing()).isEqualTo(Processing.NOT_STARTED);
    }

    /** JSON under another number. */
    private static final class OddCodec implements Codec {
        private final Codec json = Codecs.standard().byName("json");

        @Override
        public int id() {
            return 77;
        }

        @Override
        public String name() {
            return "odd";
        }

        @Override
        public boolean supports(Class<?> type) {
            return json.supports(type);
        }

        @Override
        public <T> Marshaller<T> marshaller(Class<T> type) {
            return json.marshaller(type);
        }
    }
}
