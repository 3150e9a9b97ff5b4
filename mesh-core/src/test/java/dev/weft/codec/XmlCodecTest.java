// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import dev.weft.test.v1.Colour;
import dev.weft.test.v1.EchoRequest;
import dev.weft.test.v1.Everything;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlCodecTest {
    private static final String GOLDEN =
            "<EchoRequest><payload>AP8=</payload><text>hi</text><number>-5</number></EchoRequest>";

    private final Codec codec = Codecs.standard().byName("xml");

    @ParameterizedTest
    @EnumSource
    void echo_has_its_golden_text(Memory memory) {
        Marshaller<EchoRequest> marshaller = codec.marshaller(EchoRequest.class);
        assertThat(new String(memory.write(marshaller, TestMessages.echo()), UTF_8))
                .isEqualTo(GOLDEN);
        assertThat(memory.read(marshaller, GOLDEN.getBytes(UTF_8))).isEqualTo(TestMessages.echo());
    }

    @Test
    void lists_maps_and_trees_have_their_golden_text() {
        Everything message = Everything.newBuilder()
                .setRenamed("r")
                .setUnspeakable("u")
                .addInts(7)
                .addColours(Colour.COLOUR_RED)
                .addColoursValue(99)
                .addChildren(Everything.newBuilder().setABool(true))
                .putCounts("<k>", 1L << 60)
                .setList(ListValue.newBuilder().addValues(Value.newBuilder().setStringValue("<")))
                .build();
        String golden = "<Everything><other-name>r</other-name><unspeakable>u</unspeakable><ints>7</ints>"
                + "<colours>COLOUR_RED</colours><colours>99</colours><children><aBool>true</aBool></children>"
                + "<counts><key>&lt;k></key><value>1152921504606846976</value></counts>"
                + "<list>[\"\\u003c\"]</list></Everything>";
        assertThat(text(Everything.class, message)).isEqualTo(golden);
        assertThat(read(Everything.class, golden)).isEqualTo(message);
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
    void the_keys_of_a_map_cannot_forge_elements() {
        Order order = new Order(1, null, null, Map.of("a/><id>2</id><b", 1), Optional.empty(), null, null, null, null);
        String text = text(Order.class, order);
        assertThat(text).doesNotContain("<id>2</id>");
        assertThat(read(Order.class, text).stock()).isEqualTo(order.stock());
    }

    @Test
    void simple_types_are_messages_too() {
        assertThat(text(String.class, "a<b")).isEqualTo("<String>a&lt;b</String>");
        assertThat(read(String.class, "<String>a&lt;b</String>")).isEqualTo("a<b");
        assertThat(read(Long.class, text(Long.class, 7L))).isEqualTo(7L);
        assertThat(read(Order.Ping.class, text(Order.Ping.class, new Order.Ping())))
                .isEqualTo(new Order.Ping());
    }

    @Test
    void nothing_is_an_empty_element() {
        Marshaller<Void> marshaller = codec.marshaller(Void.class);
        assertThat(Memory.HEAP.write(marshaller, null)).isEqualTo("<Void/>".getBytes(UTF_8));
        assertThat(Memory.DIRECT.read(marshaller, "<Void></Void>".getBytes(UTF_8)))
                .isNull();
    }

    @Test
    void what_other_systems_write_is_read() {
        String foreign = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><!-- from the host -->\n"
                + "<w:EchoRequest xmlns:w=\"urn:x\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xsi:schemaLocation=\"urn:x x.xsd\">\n"
                + "  <w:text>caf\u00e9 <![CDATA[<&>]]> &#x41;</w:text><?pi?>\n  <number> </number>\n</w:EchoRequest>\n";
        byte[] bytes =
                foreign.replace("<number> </number>", "<number>3</number>").getBytes(ISO_8859_1);
        assertThat(Memory.HEAP.read(codec.marshaller(EchoRequest.class), bytes))
                .isEqualTo(EchoRequest.newBuilder()
                        .setText("café <&> A")
                        .setNumber(3)
                        .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<Everything><foo/></Everything>             | unknown field (/Everything/foo, line 1, column 13)",
                "<Everything><nested><foo/></nested></Everything> | unknown field (/Everything/nested/foo, line 1, column 21)",
                "<Everything><anInt32>x</anInt32></Everything> | \"x\" is not an int32 (/Everything/anInt32, line 1, column 22)",
                "<Everything><anInt32/></Everything>         | \"\" is not an int32 (/Everything/anInt32, line 1, column 13)",
                "<Everything><ints>1</ints><ints/></Everything> | \"\" is not an int32 (/Everything/ints, line 1, column 27)",
                "<Everything><aBytes>?</aBytes></Everything> | \"?\" is not base64 (/Everything/aBytes, line 1, column 21)",
                "<Everything><value>{]</value></Everything>  | expected json: unexpected close marker ']': expected '}' (for Object starting at line: 1, column: 1) (/Everything/value, line 1, column 20)",
                "<Everything><value>1 2</value></Everything> | more follows behind the json (/Everything/value, line 1, column 20)",
                "<Everything>text</Everything>               | text where only elements may be (/Everything, line 1, column 13)",
                "<Everything a='1'/>                         | unknown attribute \"a\" (/Everything, line 1, column 1)",
                "<EchoReply/>                                | expected the element Everything (/EchoReply, line 1, column 1)",
                "<Everything/><Everything/>                  | illegal to have multiple roots (start tag in epilog?) (line 1, column 15)",
            })
    void what_breaks_the_contract_is_refused_with_reason_and_place(String text, String reason) {
        assertThatThrownBy(() -> read(Everything.class, text))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessage("xml of weft.test.v1.Everything cannot be read: " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "<Order>",
                "<Order></order>",
                "<Order/>x",
                "<Order/><Order/>",
                "x",
                "{}",
                "<Order><id>x</id></Order>",
                "<Order><foo/></Order>"
            })
    void what_a_record_does_not_take_is_refused(String text) {
        assertThatThrownBy(() -> read(Order.class, text))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageStartingWith("xml of Order cannot be read: ");
    }

    @Test
    void what_has_no_xml_cannot_be_written() {
        EchoRequest message = EchoRequest.newBuilder().setText("a\u0001").build();
        assertThatThrownBy(() -> text(EchoRequest.class, message))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageStartingWith("weft.test.v1.EchoRequest cannot be written as xml: text: invalid white space");
        assertThatThrownBy(() -> text(String.class, "a\u0001")).isExactlyInstanceOf(CodecException.class);
        assertThatThrownBy(() -> text(Everything.class, TestMessages.withAny()))
                .isExactlyInstanceOf(CodecException.class);
    }

    @Test
    void nesting_without_end_is_refused() {
        String deep = "<Everything>" + "<nested>".repeat(101) + "</nested>".repeat(101) + "</Everything>";
        assertThatThrownBy(() -> read(Everything.class, deep))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageContaining("messages are nested deeper than 100");
        assertThatThrownBy(() -> read(Order.class, "<a>".repeat(100_000))).isExactlyInstanceOf(CodecException.class);
    }

    private <T> String text(Class<T> type, T message) {
        return new String(Memory.HEAP.write(codec.marshaller(type), message), UTF_8);
    }

    private <T> T read(Class<T> type, String text) {
        return Memory.HEAP.read(codec.marshaller(type), text.getBytes(UTF_8));
    }
}
