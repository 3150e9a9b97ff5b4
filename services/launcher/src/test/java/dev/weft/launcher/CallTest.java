// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Terminal.Result;
import dev.weft.launcher.Terminal.Serving;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTest {
    private static final String HELLO = "weft.hello.v1.HelloService/";
    private static final String CLOCK = "weft.hello.v1.Clock/";

    private static Serving server;

    @BeforeAll
    static void serve() {
        server = Terminal.serve("hello", "--port", "0", "--name", "hello-t");
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json", "xml"})
    void unary_call_takes_and_gives_json_whatever_the_codec(String codec) {
        Result result = call("--codec", codec, HELLO + "SayHello", "{\"name\":\"Ada <&> Grace\"}");

        assertThat(result).isEqualTo(new Result(0, "{\"reply\":\"Hello, Ada \\u003c\\u0026\\u003e Grace!\"}\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json", "xml"})
    void server_stream_gives_a_line_for_each_reply(String codec) {
        Result result = call("--codec", codec, HELLO + "GreetMany", "{\"name\":\"Ada\",\"count\":300}");

        assertThat(result.lines()).hasSize(300).containsOnly("{\"reply\":\"Hello, Ada!\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json", "xml"})
    void client_stream_takes_each_argument_as_a_request(String codec) {
        Result result = call("--codec", codec, HELLO + "GreetEveryone", "{\"name\":\"Ada\"}", "{\"name\":\"Bob\"}");

        assertThat(result.lines()).containsExactly("{\"reply\":\"Hello, Ada and Bob!\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json", "xml"})
    void bidirectional_stream_takes_each_line_of_stdin_as_a_request(String codec) {
        Result result =
                callWithInput("{\"name\":\"Ada\"}\n\n{\"name\":\"Bob\"}\n", "--codec", codec, HELLO + "Converse");

        assertThat(result.lines()).containsExactly("{\"reply\":\"Hello, Ada!\"}", "{\"reply\":\"Hello, Bob!\"}");
    }

    @Test
    void one_request_on_stdin_may_span_lines() {
        Result result = callWithInput("{\n  \"name\": \"Ada\"\n}\n", HELLO + "SayHello", "-");

        assertThat(result.lines()).containsExactly("{\"reply\":\"Hello, Ada!\"}");
    }

    @Test
    void request_may_be_left_out() {
        assertThat(call(HELLO + "SayHello").lines()).containsExactly("{\"reply\":\"Hello, world!\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void plain_contract_is_called_too(String codec) {
        Result result = call("--codec", codec, CLOCK + "now", "{\"id\":\"+02:00\"}");

        assertThat(result.out()).startsWith("{\"zone\":\"+02:00\",\"time\":\"2").endsWith("+02:00\"}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void plain_contract_streams_too(String codec) {
        Result result = call("--codec", codec, CLOCK + "ticks", "{\"every\":\"PT0.001S\",\"count\":3}");

        assertThat(result.lines()).hasSize(3).first().asString().startsWith("{\"number\":1,\"at\":\"");
    }

    @Test
    void failure_is_told_on_stderr_with_status_and_trailers() {
        Result result = call(HELLO + "GreetMany", "{\"count\":-1}");

        assertThat(result)
                .isEqualTo(new Result(
                        1,
                        "",
                        "weft call: weft.hello.v1.HelloService/GreetMany failed: INVALID_ARGUMENT (3):"
                                + " count must not be negative, was -1\n"
                                + "  trailer weft-instance: hello-t\n"));
    }

    @Test
    void trailers_are_shown_when_asked_for() {
        assertThat(call("--show-trailers", HELLO + "SayHello").err()).isEqualTo("  trailer weft-instance: hello-t\n");
    }

    @Test
    void deadline_ends_a_call_that_takes_longer() {
        Result result = call("--deadline", "500ms", CLOCK + "ticks", "{\"every\":\"PT1H\"}");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("DEADLINE_EXCEEDED (4)");
    }

    @Test
    void request_that_is_no_json_is_a_usage_error() {
        Result result = call(HELLO + "SayHello", "{name:Ada}");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("weft call: json of weft.hello.v1.HelloReq cannot be read");
    }

    @Test
    void line_that_is_no_json_is_named_by_its_number() {
        Result result = callWithInput("{\"name\":\"Ada\"}\n{\n", HELLO + "GreetEveryone");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("weft call: request 2: json of weft.hello.v1.HelloReq cannot be read");
    }

    @Test
    void list_shows_every_method() {
        assertThat(call("--list").lines())
                .anyMatch(line -> line.matches("weft.hello.v1.HelloService/SayHello +unary +idempotent"))
                .anyMatch(line -> line.matches("weft.hello.v1.HelloService/Converse +bidirectional"))
                .anyMatch(line -> line.matches("weft.hello.v1.Clock/ticks +server streaming"));
    }

    @Test
    void describe_shows_messages_as_source() {
        assertThat(call("--describe", "weft.hello.v1.HelloService").out())
                .contains(
                        "rpc GreetMany(weft.hello.v1.HelloReq) returns (stream weft.hello.v1.HelloResp);",
                        "message weft.hello.v1.HelloReq {",
                        "  int32 count = 2;");
        assertThat(call("--describe", "weft.hello.v1.Clock").out())
                .contains("ticks(Pace) returns (stream Tick)", "record Pace {", "  every: duration");
    }

    @Test
    void unknown_service_and_method_are_told_with_those_that_there_are() {
        assertThat(call("weft.Nope/x").err())
                .contains("the server has no service \"weft.Nope\"; it has weft.hello.v1.HelloService");
        assertThat(call(HELLO + "Nope").err()).contains("has no method \"Nope\"; it has SayHello, GreetEveryone");
    }

    @Test
    void server_that_is_not_there_is_unavailable() throws IOException {
        String nobody = "127.0.0.1:" + freePort();

        Result result = Terminal.run("call", "--at", nobody, HELLO + "SayHello");

        assertThat(result.exitCode()).isEqualTo(69);
        assertThat(result.err())
                .startsWith("weft call: asking " + nobody + " for its services failed: UNAVAILABLE (14)")
                .contains("the request was not processed");
    }

    @Test
    void second_address_answers_when_the_first_is_dead() throws IOException {
        String addresses = "127.0.0.1:" + freePort() + "," + address();

        assertThat(Terminal.run("call", "--at", addresses, HELLO + "SayHello").exitCode())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--codec=bson", "--compression=lz4", "--deadline=5", "--metadata=novalue", "--metadata=A=b"})
    void bad_option_is_a_usage_error(String option) {
        Result result = call(option, HELLO + "SayHello");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(option.substring(0, option.indexOf('=')));
    }

    private static Result call(String... arguments) {
        return callWithInput("", arguments);
    }

    private static Result callWithInput(String in, String... arguments) {
        List<String> all = new ArrayList<>(List.of("call", "--at", address()));
        all.addAll(Arrays.asList(arguments));
        return Terminal.runWithInput(in, all.toArray(String[]::new));
    }

    private static String address() {
        return "127.0.0.1:" + ServingTest.portOf(server);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
