// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTextTest {
    private static final String GOOD =
            "17 D 250 {\"version\":\"v7\",\"zone\":\"left\",\"tags\":{\"k\":\"v\"},\"doors\":{\"wire\":\"10.0.0.1:7401\"}}";

    @Test
    void text_is_what_the_scripts_read() {
        Instance instance = new Instance(
                "shop",
                "shop-1",
                "v7",
                "left",
                250,
                Map.of("k", "v"),
                Map.of("wire", SocketAddress.inetSocketAddress(7401, "10.0.0.1")));
        assertThat(MemberText.of(17, State.DRAINING, 250, MemberText.profile(instance)))
                .isEqualTo(GOOD);
        assertThat(MemberText.parse("shop", "shop-1", GOOD)).isEqualTo(new Member(instance, 17, State.DRAINING));
    }

    @Test
    void what_later_versions_add_is_skipped() {
        String later = GOOD.replace("\"version\"", "\"shard\":{\"of\":3},\"version\"");
        assertThat(MemberText.parse("shop", "shop-1", later)).isEqualTo(MemberText.parse("shop", "shop-1", GOOD));
    }

    @Test
    void profile_without_anything_but_a_door_will_do() {
        Member member = MemberText.parse("shop", "a", "1 U 0 {\"doors\":{\"wire\":\"[::1]:1\"}}");
        assertThat(member.instance().version()).isEmpty();
        assertThat(member.instance().tags()).isEmpty();
        assertThat(member.takesCalls()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rubbish",
                "1 U 100",
                "1 U 100 {",
                "1 U 100 {}",
                "1 U 100 []",
                "1 U 100 {\"doors\":7}",
                "1 U 100 {\"doors\":{\"wire\":7}}",
                "1 U 100 {\"doors\":{\"wire\":\"a:0\"}}",
                "1 U 100 {\"doors\":{\"wire\":\"a:65536\"}}",
                "1 U 100 {\"doors\":{\"wire\":\":1\"}}",
                "1 U 10001 {\"doors\":{\"wire\":\"a:1\"}}",
                "1 U -1 {\"doors\":{\"wire\":\"a:1\"}}",
                "1 X 100 {\"doors\":{\"wire\":\"a:1\"}}",
                "-1 U 100 {\"doors\":{\"wire\":\"a:1\"}}",
                "9999999999999999999 U 100 {\"doors\":{\"wire\":\"a:1\"}}"
            })
    void what_is_no_member_is_refused(String text) {
        assertThatThrownBy(() -> MemberText.parse("shop", "a", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no member: ");
    }

    @Test
    void whatever_is_done_to_a_text_it_is_read_or_refused() {
        Random random = new Random(20_261_123);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(GOOD);
            for (int k = random.nextInt(4); k >= 0; k--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(0x250));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, GOOD.charAt(random.nextInt(GOOD.length())));
                }
            }
            try {
                MemberText.parse("shop", "a", text.toString());
                read++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("no member: ");
            }
        }
        assertThat(read).isBetween(1_000, 19_000);
    }

    @Test
    void refusal_of_a_long_text_is_short() {
        assertThatThrownBy(() -> MemberText.parse("shop", "a", "x".repeat(1_000_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }
}
