// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.test.v1.Colour;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.Everything;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
    private static final String GOLDEN = "{\"payload\":\"AP8=\",\"text\":\"hi\",\"number\":\"-5\"}";

    private final Codec codec = Codecs.standard().byName("json");

    @ParameterizedTest
    @EnumSource
    void echo_has_its_golden_text(Memory memory) {
        Marshaller<EchoRequest> marshaller = codec.marshaller(EchoRequest.class);
        assertThat(new String(memory.write(marshaller, TestMessages.echo()), UTF_8))
                .isEqualTo(GOLDEN);
        assertThat(memory.read(marshaller, GOLDEN.getBytes(UTF_8))).isEqualTo(TestMessages.echo());
    }

    @ParameterizedTest
    @EnumSource
    void records_survive(Memory memory) {
        Marshaller<Order> marshaller = codec.marshaller(Order.class);
        for (Order order : List.of(Order.sample(), Order.bare())) {
            assertThat(memory.read(marshaller, memory.write(marshaller, order))).isEqualTo(order);
        }
    }

    @Test
    void times_and_optionals_are_plain_values() {
        assertThat(text(Order.class, Order.sample()))
                .contains("\"note\":\"soon\"")
                .contains("\"placed\":\"2026-01-02T03:04:05.678Z\"")
                .contains("\"due\":\"2026-02-28\"")
                .contains("\"patience\":\"PT1.5S\"");
    }

    @Test
    void bytes_are_base64_and_json_is_json() {
        var attachment = new Order.Attachment(new byte[] {-1, -2, -3}, new JsonObject("{\"a\":[1,{\"b\":null}]}"));
        String text = text(Order.Attachment.class, attachment);
        assertThat(text).isEqualTo("{\"bytes\":\"//79\",\"about\":{\"a\":[1,{\"b\":null}]}}");
        assertThat(read(Order.Attachment.class, text)).isEqualTo(attachment);
        assertThat(read(Order.Attachment.class, text.replace("//", "__"))).isEqualTo(attachment);
    }

    @Test
    void simple_types_are_messages_too() {
        assertThat(read(String.class, text(String.class, "a\"b"))).isEqualTo("a\"b");
        assertThat(read(Long.class, text(Long.class, 7L))).isEqualTo(7L);
        assertThat((Object) read(List.class, "[1,\"a\"]")).isEqualTo(List.of(1, "a"));
        assertThat((Object) read(Map.class, "{\"a\":1}")).isEqualTo(Map.of("a", 1));
        assertThat(read(Order.Ping.class, text(Order.Ping.class, new Order.Ping())))
                .isEqualTo(new Order.Ping());
    }

    @Test
    void nothing_is_null() {
        Marshaller<Void> marshaller = codec.marshaller(Void.class);
        assertThat(Memory.HEAP.write(marshaller, null)).isEqualTo("null".getBytes(UTF_8));
        assertThat(Memory.DIRECT.read(marshaller, " null\n".getBytes(UTF_8))).isNull();
        assertThat(Memory.DIRECT.read(marshaller, new byte[0])).isNull();
        assertThatThrownBy(() -> Memory.HEAP.read(marshaller, "{}".getBytes(UTF_8)))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessage("json of nothing cannot be read: it must be null, was \"{}\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"foo\":1}                          | unknown field (/foo, line 1, column 2)",
                "{\"nested\":{\"children\":[{},{\"x\":1}]}} | unknown field (/nested/children/1/x, line 1, column 28)",
                "{\"anInt32\":\"x\"}                  | \"x\" is not an int32 (/anInt32, line 1, column 12)",
                "{\"anInt32\":1.5}                    | \"1.5\" is not an int32 (/anInt32, line 1, column 12)",
                "{\"anInt32\":2147483648}             | \"2147483648\" is out of the range of an int32 (/anInt32, line 1, column 12)",
                "{\"aUint32\":-1}                     | \"-1\" is out of the range of a uint32 (/aUint32, line 1, column 12)",
                "{\"aUint64\":\"1e999999999\"}        | \"1e999999999\" is out of the range of a uint64 (/aUint64, line 1, column 12)",
                "{\"anInt64\":\"1e-999999999\"}       | \"1e-999999999\" is not an int64 (/anInt64, line 1, column 12)",
                "{\"aDouble\":1e400}                  | \"1e400\" is out of the range of a double (/aDouble, line 1, column 12)",
                "{\"aFloat\":\"0x1p3\"}               | \"0x1p3\" is not a float (/aFloat, line 1, column 11)",
                "{\"aBool\":\"true\"}                 | expected true or false (/aBool, line 1, column 10)",
                "{\"aString\":5}                      | expected a string (/aString, line 1, column 12)",
                "{\"aBytes\":\"?\"}                   | \"?\" is not base64 (/aBytes, line 1, column 11)",
                "{\"aColour\":\"GREEN\"}              | \"GREEN\" is not one of weft.test.v1.Colour (/aColour, line 1, column 12)",
                "{\"nested\":[]}                      | expected an object (/nested, line 1, column 11)",
                "{\"ints\":5}                         | expected an array (/ints, line 1, column 9)",
                "{\"ints\":[1,null]}                  | null is not allowed here (/ints/1, line 1, column 12)",
                "{\"counts\":{\"a\":null}}            | null is not allowed here (/counts/a, line 1, column 16)",
                "{\"names\":{\"a\":\"b\"}}            | \"a\" is not an int32 (/names/a, line 1, column 11)",
                "{\"anInt32\":1,\"an_int32\":2}       | the field is there twice (/an_int32, line 1, column 25)",
                "{\"choiceText\":\"\",\"choiceNumber\":1} | another field of the same oneof is there (/choiceNumber, line 1, column 33)",
                "{\"at\":\"yesterday\"}               | \"yesterday\" is not a google.protobuf.Timestamp (/at, line 1, column 7)",
                "{\"any\":{\"@type\":\"a/b\"}}        | cannot resolve type: a/b (/any, line 1, column 22)",
                "{} {}                                | more follows behind the message (line 1, column 4)",
                "[]                                   | expected an object (line 1, column 1)",
                "null                                 | expected an object (line 1, column 1)",
            })
    void what_breaks_the_contract_is_refused_with_reason_and_place(String text, String reason) {
        assertThatThrownBy(() -> read(Everything.class, text))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessage("json of weft.test.v1.Everything cannot be read: " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a",
                "{'anInt32':1}",
                "{anInt32:1}",
                "{\"anInt32\":01}",
                "{\"anInt32\":1,}",
                "{}//",
                "/**/{}",
                "{\"anInt32\":NaN}",
                "{\"ints\":[1 2]}",
                "{\"aString\":\"\n\"}",
                "{\"anInt32\":1,\"anInt32\":2}",
                "\u0000"
            })
    void what_is_not_json_is_refused_with_the_place(String text) {
        assertThatThrownBy(() -> read(Everything.class, text))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageStartingWith("json of weft.test.v1.Everything cannot be read: ")
                .hasMessageMatching(".*, column \\d+\\)");
    }

    @Test
    void numbers_come_in_many_spellings() {
        assertThat(read(Everything.class, "{\"anInt32\":\"1e2\",\"anInt64\":5.0,\"aUint64\":\"18446744073709551615\"}"))
                .isEqualTo(Everything.newBuilder()
                        .setAnInt32(100)
                        .setAnInt64(5)
                        .setAUint64(-1)
                        .build());
        assertThat(read(Everything.class, "{\"aColour\":1,\"colours\":[\"2\",99],\"anInt32\":null,\"ints\":null}"))
                .isEqualTo(Everything.newBuilder()
                        .setAColour(Colour.COLOUR_RED)
                        .addColours(Colour.COLOUR_BLUE)
                        .addColoursValue(99)
                        .build());
    }

    @Test
    void nesting_beyond_protobufs_limit_is_refused() {
        String deep = "{\"nested\":".repeat(101) + "{}" + "}".repeat(101);
        assertThatThrownBy(() -> read(Everything.class, deep))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageContaining("messages are nested deeper than 100");
        String struct = "{\"struct\":" + "{\"a\":".repeat(900) + "1" + "}".repeat(901);
        assertThatThrownBy(() -> read(Everything.class, struct)).isExactlyInstanceOf(CodecException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"foo\":1}                       | unknown field (/foo, line 1, column 10)",
                "{\"lines\":[{\"article\":\"a\",\"count\":\"x\"}]} | \"x\" is not an int (/lines/0/count, line 1, column 34)",
                "{\"lines\":[{\"article\":\"a\",\"count\":0}]} | count must be positive, was 0 (/lines/0, line 1, column 35)",
                "{\"id\":1.5}                      | \"1.5\" is not a long (/id, line 1, column 7)",
                "{\"placed\":\"now\"}              | \"now\" is not an Instant (/placed, line 1, column 11)",
                "{\"priority\":\"MEDIUM\"}         | \"MEDIUM\" is not a Priority (/priority, line 1, column 13)",
                "{\"lines\":5}                     | expected an ArrayList (/lines, line 1, column 10)",
                "{} {}                             | more follows behind the message (line 1, column 4)",
                "null                              | it is null",
            })
    void what_a_record_does_not_take_is_refused_with_reason_and_place(String text, String reason) {
        assertThatThrownBy(() -> read(Order.class, text))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessage("json of Order cannot be read: " + reason);
    }

    @Test
    void what_has_no_json_cannot_be_written() {
        assertThatThrownBy(() -> text(Everything.class, TestMessages.withAny()))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageStartingWith("weft.test.v1.Everything cannot be written as json: cannot find type for url");
        assertThatThrownBy(() -> text(Object.class, new Faulty()))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessage("Object cannot be written as json: /x: out of order");
    }

    /** A message whose getter fails. */
    static final class Faulty {
        @SuppressWarnings("DoNotCallSuggester") // only Jackson calls it
        public String getX() {
            throw new IllegalStateException("out of order");
        }
    }

    private <T> String text(Class<T> type, T message) {
        return new String(Memory.HEAP.write(codec.marshaller(type), message), UTF_8);
    }

    private <T> T read(Class<T> type, String text) {
        return Memory.HEAP.read(codec.marshaller(type), text.getBytes(UTF_8));
    }
}
