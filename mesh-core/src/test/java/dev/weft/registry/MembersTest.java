// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MembersTest {
    @Test
    void each_is_found_and_nobody_else() {
        for (int size = 0; size < 20; size++) {
            List<Member> all = Stream.iterate(0, i -> i + 2)
                    .limit(size)
                    .map(i -> member("id-%02d".formatted(i)))
                    .toList();
            Members members = new Members(7, all);
            for (Member one : all) {
                assertThat(members.find(one.id())).containsSame(one);
            }
            for (int i = -1; i < 2 * size + 2; i += 2) {
                assertThat(members.find("id-%02d".formatted(i))).isEmpty();
            }
        }
    }

    @Test
    void at_another_revision_they_are_the_same() {
        Members members = new Members(7, List.of(member("a")));
        assertThat(members.at(7)).isSameAs(members);
        assertThat(members.at(8).revision()).isEqualTo(8);
        assertThat(members.at(8).all()).isSameAs(members.all());
        assertThat(Members.NONE.isEmpty()).isTrue();
    }

    private static Member member(String id) {
        return new Member(Instance.onWire("s", id, SocketAddress.inetSocketAddress(1, "a")), 1, State.UP);
    }
}
