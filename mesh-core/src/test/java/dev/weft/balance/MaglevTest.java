// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MaglevTest {
    private static final int SERVERS = 50;

    @Test
    void fifty_servers_have_equal_shares_to_a_twentieth() {
        List<Node> nodes = Pools.of(SERVERS).nodes();
        int[] slots = shares(nodes);
        double mean = (double) Maglev.SLOTS / SERVERS;
        assertThat(Arrays.stream(slots).max().orElseThrow() / mean).isLessThanOrEqualTo(1.05);
    }

    @Test
    void any_server_that_leaves_or_joins_fifty_moves_half_a_percent_of_others_keys_at_most() {
        List<Node> nodes = Pools.of(SERVERS).nodes();
        MaglevTable all = MaglevTable.of(nodes, Maglev.SLOTS);
        for (Node gone : nodes) {
            List<Node> rest = new ArrayList<>(nodes);
            rest.remove(gone);
            assertThat(needlessMoves(all, nodes, MaglevTable.of(rest, Maglev.SLOTS), rest))
                    .as("without " + gone.key())
                    .isLessThanOrEqualTo(0.005);
        }
    }

    /** Removal from the longer list and addition to the shorter one change the same slots. */
    private static double needlessMoves(MaglevTable before, List<Node> all, MaglevTable after, List<Node> rest) {
        int moved = 0;
        for (int slot = 0; slot < before.size(); slot++) {
            Node had = all.get(before.nodeAt(slot));
            moved += rest.contains(had) && rest.get(after.nodeAt(slot)) != had ? 1 : 0;
        }
        return (double) moved / before.size();
    }

    @Property(tries = 30)
    void shares_are_in_proportion_to_weights(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int servers) {
        Random random = new Random(seed);
        NodePool pool = Pools.of(0);
        List<Profile> profiles = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            profiles.add(Profile.of("server-" + random.nextLong()).withWeight(1 + random.nextInt(200)));
        }
        pool.update(profiles, 0);
        double whole =
                pool.nodes().stream().mapToInt(node -> node.profile().weight()).sum();
        int[] slots = shares(pool.nodes());
        for (int i = 0; i < slots.length; i++) {
            double fair = Maglev.SLOTS * pool.nodes().get(i).profile().weight() / whole;
            assertThat((double) slots[i]).isBetween(fair - 3, fair + 3);
        }
    }

    private static int[] shares(List<Node> nodes) {
        MaglevTable table = MaglevTable.of(nodes, Maglev.SLOTS);
        int[] slots = new int[nodes.size()];
        for (int slot = 0; slot < table.size(); slot++) {
            slots[table.nodeAt(slot)]++;
        }
        return slots;
    }

    @Property(tries = 30)
    void no_server_has_more_than_its_bound_of_calls_in_flight(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int servers) {
        Random random = new Random(seed);
        NodePool pool = Pools.of(servers, new BalanceOptions().setBalancer(Balancer.maglev(1.25)));
        for (int calls = 1; calls <= 300; calls++) {
            Node node = pool.pick(Selection.ANY.withHash(random.nextInt(5)), 0);
            node.begin(new TestCall(), 0);
            assertThat(node.pending()).isLessThanOrEqualTo((int) Math.ceil(1.25 * calls / servers));
        }
    }

    @Test
    void key_stays_where_it_is_while_that_is_not_full() {
        NodePool pool = Pools.of(10, new BalanceOptions().setBalancer(Balancer.maglev()));
        Selection cart = Selection.ANY.withKey("cart-7");
        Node home = pool.pick(cart, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(pool.pick(cart, 0)).isSameAs(home);
        }
        assertThat(pool.pick(cart.without(home), 0)).isNotSameAs(home);
    }
}
