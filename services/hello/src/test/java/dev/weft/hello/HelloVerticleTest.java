// SPDX-License-Identifier: Apache-2.0
package dev.weft.hello;

import static dev.weft.hello.HelloServer.await;
import static dev.weft.hello.HelloServer.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.call.CallFailure;
import dev.weft.call.CallOptions;
import dev.weft.call.Contract;
import dev.weft.call.Metadata;
import dev.weft.call.Status;
import dev.weft.config.SettingsException;
import dev.weft.hello.v1.HelloReq;
import dev.weft.hello.v1.HelloResp;
import dev.weft.hello.v1.HelloService;
import dev.weft.stream.Conduit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelloVerticleTest {
    @RegisterExtension
    final HelloServer server = new HelloServer();

    @Test
    void verticle_serves_both_contracts() {
        HelloVerticle another = server.deploy(new JsonObject().put("port", 0));

        assertThat(another.endpoint().contracts())
                .extracting(Contract::name)
                .containsExactly("weft.hello.v1.HelloService", "weft.hello.v1.Clock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json", "xml"})
    void ada_is_greeted_in_each_codec(String codec) {
        HelloService hello = server.stub(HelloService.class, CallOptions.DEFAULT.withCodec(codec));

        assertThat(await(hello.sayHello(named("Ada"))).getReply()).isEqualTo("Hello, Ada!");
    }

    @Test
    void nobody_is_the_world() {
        HelloService hello = server.stub(HelloService.class);

        assertThat(await(hello.sayHello(named(""))).getReply()).isEqualTo("Hello, world!");
    }

    @Test
    void reply_names_the_instance() {
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        HelloService hello = server.stub(HelloService.class, CallOptions.DEFAULT.withTrailersHandler(trailers::set));

        await(hello.sayHello(named("Ada")));

        assertThat(trailers.get().get("weft-instance")).hasValue("hello-under-test");
    }

    @Test
    void everyone_is_greeted_in_one_reply() {
        HelloService hello = server.stub(HelloService.class);

        assertThat(await(hello.greetEveryone(stream("Ada", "Bob", "Cid"))).getReply())
                .isEqualTo("Hello, Ada, Bob and Cid!");
    }

    @Test
    void crowd_is_greeted_by_its_first_hundred_names_and_a_number() {
        HelloService hello = server.stub(HelloService.class);
        String[] crowd = IntStream.range(0, 5_000).mapToObj(i -> "n" + i).toArray(String[]::new);

        assertThat(await(hello.greetEveryone(stream(crowd))).getReply())
                .startsWith("Hello, n0, n1, ")
                .endsWith("n99 and 4900 others!");
    }

    @Test
    void one_is_greeted_as_often_as_asked() {
        HelloService hello = server.stub(HelloService.class);

        Future<List<HelloResp>> greetings = hello.greetMany(
                        HelloReq.newBuilder().setName("Ada").setCount(1_000).build())
                .compose(Collected::all);

        assertThat(await(greetings))
                .hasSize(1_000)
                .allMatch(greeting -> greeting.getReply().equals("Hello, Ada!"));
    }

    @Test
    void negative_count_is_an_invalid_argument() {
        HelloService hello = server.stub(HelloService.class);

        Future<List<HelloResp>> greetings =
                hello.greetMany(HelloReq.newBuilder().setCount(-1).build()).compose(Collected::all);

        CallFailure failure = failureOf(greetings);
        assertThat(failure.status()).isEqualTo(Status.INVALID_ARGUMENT);
        assertThat(failure.message()).isEqualTo("count must not be negative, was -1");
    }

    @Test
    void endless_greetings_wait_for_their_reader_while_others_are_served() {
        HelloService hello = server.stub(HelloService.class);
        HelloReq endless = HelloReq.newBuilder().setCount(Integer.MAX_VALUE).build();

        List<HelloResp> first = await(hello.greetMany(endless).compose(greetings -> Collected.first(5, greetings)));

        assertThat(first).hasSize(5);
        assertThat(await(hello.sayHello(named("Ada"))).getReply()).isEqualTo("Hello, Ada!");
    }

    @Test
    void endless_greetings_end_with_the_deadline() {
        HelloService hasty = server.stub(HelloService.class, CallOptions.DEFAULT.withTimeout(Duration.ofMillis(300)));
        HelloReq endless = HelloReq.newBuilder().setCount(Integer.MAX_VALUE).build();

        CallFailure failure = failureOf(hasty.greetMany(endless).compose(Collected::all));

        assertThat(failure.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        HelloService hello = server.stub(HelloService.class);
        assertThat(await(hello.sayHello(named("Ada"))).getReply()).isEqualTo("Hello, Ada!");
    }

    @Test
    void conversation_answers_each_name_before_the_next_is_said() {
        HelloService hello = server.stub(HelloService.class);
        Conduit<HelloReq> names = new Conduit<>();

        ReadStream<HelloResp> greetings = await(hello.converse(names.reader()));
        for (String name : List.of("Ada", "Bob")) {
            names.writer().write(named(name));
            assertThat(await(Collected.first(1, greetings)))
                    .extracting(HelloResp::getReply)
                    .containsExactly("Hello, " + name + "!");
        }
        names.writer().end();

        assertThat(await(Collected.all(greetings))).isEmpty();
    }

    @Test
    void instances_share_a_port() throws IOException {
        JsonObject config = new JsonObject().put("port", freePort());

        HelloVerticle one = server.deploy(config);
        HelloVerticle other = server.deploy(config);

        assertThat(one.endpoint().port()).isEqualTo(other.endpoint().port());
    }

    @Test
    void mistake_in_the_configuration_fails_the_deployment() {
        assertThatThrownBy(() -> server.deploy(new JsonObject().put("prot", 7400)))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("configuration of HelloVerticle: unknown key \"prot\"");
    }

    private static HelloReq named(String name) {
        return HelloReq.newBuilder().setName(name).build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static ReadStream<HelloReq> stream(String... names) {
        Conduit<HelloReq> conduit = new Conduit<>(names.length);
        Stream.of(names).forEach(name -> conduit.writer().write(named(name)));
        conduit.writer().end();
        return conduit.reader();
    }
}
