// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final int MOST = 40;

    private final Slots<ClientCall> slots = new Slots<>();

    @Test
    void slots_count_from_1_up_to_the_most() {
        for (int i = 1; i <= MOST; i++) {
            assertThat(slots.canClaim(MOST)).isTrue();
            assertThat(slots.claim(MOST)).isEqualTo(i);
        }
        assertThat(slots.canClaim(MOST)).isFalse();
        assertThat(slots.claim(MOST)).isZero();
        assertThat(slots.claim(MOST + 1)).isEqualTo(MOST + 1);
    }

    @Test
    void slot_0_and_slots_beyond_have_nothing() {
        assertThat(slots.get(0)).isNull();
        assertThat(slots.get(0xff_ffff)).isNull();
        assertThat(slots.nextGeneration(0xff_ffff)).isZero();
    }

    @Test
    void generations_wrap_after_256_uses() {
        for (int use = 0; use < 600; use++) {
            assertThat(slots.nextGeneration(1)).isEqualTo(use % 256);
            slots.put(1, new ClientCall());
            slots.remove(1);
        }
    }

    @Test
    void a_stream_is_found_by_slot_and_generation_only() {
        ClientCall call = new ClientCall();
        call.slot = 17;
        call.generation = 3;
        slots.put(17, call);
        assertThat(slots.get(17, 3)).isSameAs(call);
        assertThat(slots.get(17, 4)).isNull();
        assertThat(slots.get(16, 3)).isNull();
    }

    @Property(tries = 200)
    void no_slot_is_taken_twice(@ForAll long seed) {
        Slots<ClientCall> table = new Slots<>();
        Random random = new Random(seed);
        Set<Integer> taken = new HashSet<>();
        Map<Integer, Integer> uses = new HashMap<>();
        for (int step = 0; step < 500; step++) {
            if (random.nextInt(5) < 3) {
                int slot = table.claim(MOST);
                assertThat(slot == 0).isEqualTo(taken.size() == MOST);
                if (slot > 0) {
                    assertThat(taken.add(slot)).isTrue();
                    assertThat(table.nextGeneration(slot)).isEqualTo(uses.merge(slot, 1, Integer::sum) - 1);
                    table.put(slot, new ClientCall());
                }
            } else if (!taken.isEmpty()) {
                List<Integer> all = new ArrayList<>(taken);
                int slot = all.get(random.nextInt(all.size()));
                taken.remove(slot);
                table.remove(slot);
                table.unclaim(slot);
            }
            assertThat(table.taken()).isEqualTo(taken.size());
            assertThat(table.all()).hasSize(taken.size());
        }
    }
}
