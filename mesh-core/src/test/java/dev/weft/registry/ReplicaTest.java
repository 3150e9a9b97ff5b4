// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.registry.RegistryStore.Change;
import dev.weft.registry.RegistryStore.Pulse;
import dev.weft.registry.RegistryStore.Snapshot;
import dev.weft.registry.Replica.Outcome;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplicaTest {
    private static final long KEEP = 12_000;
    private static final String PROFILE =
            MemberText.profile(Instance.onWire("shop", "any", SocketAddress.inetSocketAddress(7401, "10.0.0.1")));

    private final Replica replica = new Replica("shop", KEEP);

    @Test
    void snapshot_is_taken_as_it_is() {
        assertThat(replica.replace(snapshot(7, 10, "a", "b"), 0)).isEqualTo(Outcome.CHANGED);
        assertThat(replica.replace(snapshot(7, 11, "b", "c"), 0)).isEqualTo(Outcome.CHANGED);
        assertMembers(11, "b", "c");
        assertThat(replica.keepsSomebody()).isFalse();
    }

    @Test
    void same_snapshot_changes_nothing_but_the_revision() {
        replica.replace(snapshot(7, 10, "a"), 0);
        Members before = replica.members();
        assertThat(replica.replace(snapshot(7, 10, "a"), 0)).isEqualTo(Outcome.SAME);
        assertThat(replica.members()).isSameAs(before);
        assertThat(replica.replace(snapshot(7, 12, "a"), 0)).isEqualTo(Outcome.SAME);
        assertMembers(12, "a");
    }

    @Test
    void changes_follow_each_other() {
        replica.replace(snapshot(7, 10, "a"), 0);
        assertThat(replica.apply(List.of(comes(11, 10, "b"), leaves(12, 11, "a"))))
                .isEqualTo(Outcome.CHANGED);
        assertMembers(12, "b");
    }

    @Test
    void change_that_is_known_already_is_skipped() {
        replica.replace(snapshot(7, 10, "a"), 0);
        assertThat(replica.apply(List.of(leaves(9, 8, "a"), leaves(10, 9, "a"))))
                .isEqualTo(Outcome.SAME);
        assertMembers(10, "a");
    }

    @Test
    void gap_between_changes_asks_for_a_snapshot() {
        replica.replace(snapshot(7, 10, "a"), 0);
        assertThat(replica.apply(List.of(comes(13, 12, "b")))).isEqualTo(Outcome.BEHIND);
        assertMembers(10, "a");
    }

    @Test
    void store_that_lost_its_memory_is_not_believed_about_those_it_does_not_list() {
        replica.replace(snapshot(7, 10, "a", "b", "c"), 0);
        replica.replace(snapshot(8, 20, "b"), 100);
        assertMembers(20, "a", "b", "c");

        replica.apply(List.of(comes(21, 20, "a")));
        assertThat(replica.expire(100 + KEEP - 1)).isEqualTo(Outcome.SAME);
        assertThat(replica.expire(100 + KEEP)).isEqualTo(Outcome.CHANGED);
        assertMembers(21, "a", "b");
        assertThat(replica.keepsSomebody()).isFalse();
    }

    @Test
    void store_that_went_back_is_as_one_that_lost_its_memory() {
        replica.replace(snapshot(7, 10, "a", "b"), 0);
        replica.replace(snapshot(7, 9, "a"), 0);
        assertMembers(9, "a", "b");
    }

    @Test
    void empty_list_is_never_believed_at_once() {
        replica.replace(snapshot(7, 10, "a", "b"), 0);
        assertThat(replica.replace(snapshot(7, 12), 0)).isEqualTo(Outcome.SAME);
        assertMembers(12, "a", "b");
        replica.expire(KEEP);
        assertMembers(12);
    }

    /** Found with a Redis that died twice: nobody had asked for the epoch in between. */
    @Test
    void ledger_that_began_unseen_and_is_lost_again_keeps_everybody() {
        replica.replace(snapshot(0, 0), 0);
        replica.apply(List.of(comes(10, 0, "a"), comes(11, 10, "b"), comes(12, 11, "c")));

        replica.replace(snapshot(20, 20, "b"), 0);
        assertMembers(20, "a", "b", "c");
    }

    @Test
    void keeping_does_not_begin_anew_while_somebody_is_kept() {
        replica.replace(snapshot(7, 10, "a", "b"), 0);
        replica.replace(snapshot(0, 0), 100);
        replica.replace(snapshot(0, 0), 5_000);
        assertThat(replica.keptUntilNanos()).isEqualTo(100 + KEEP);
        replica.expire(100 + KEEP);
        assertMembers(0);
    }

    @Test
    void who_is_kept_and_said_to_leave_is_gone_at_once() {
        replica.replace(snapshot(7, 10, "a", "b"), 0);
        replica.replace(snapshot(8, 20, "a"), 0);
        replica.apply(List.of(comes(21, 20, "b"), leaves(22, 21, "b")));
        assertMembers(22, "a");
    }

    @Test
    void later_snapshot_does_not_drop_those_that_are_kept() {
        replica.replace(snapshot(7, 10, "a", "b", "c"), 0);
        replica.replace(snapshot(8, 20, "a"), 0);
        replica.replace(snapshot(8, 21, "a", "b"), 0);
        assertMembers(21, "a", "b", "c");
        replica.replace(snapshot(8, 22, "a"), 0);
        assertMembers(22, "a", "c");
    }

    @Test
    void what_was_on_disk_holds_until_the_store_speaks() {
        assertThat(replica.restore(snapshot(7, 10, "a", "b").members(), 0)).isEqualTo(Outcome.CHANGED);
        assertMembers(0, "a", "b");
        replica.replace(snapshot(7, 12, "b", "c"), 50);
        assertMembers(12, "a", "b", "c");
        replica.expire(KEEP);
        assertMembers(12, "b", "c");
    }

    @Test
    void what_was_on_disk_comes_too_late_when_the_store_has_spoken() {
        replica.replace(snapshot(7, 10, "a"), 0);
        assertThat(replica.restore(snapshot(7, 9, "b").members(), 0)).isEqualTo(Outcome.SAME);
        assertMembers(10, "a");
    }

    @Test
    void unreadable_member_is_skipped_and_its_mending_seen() {
        Map<String, String> members = new TreeMap<>(snapshot(7, 10, "a").members());
        members.put("b", "rubbish");
        replica.replace(new Snapshot(7, 10, members), 0);
        assertMembers(10, "a");
        assertThat(replica.compare(pulse(7, 10, 2))).isEqualTo(Outcome.SAME);

        replica.apply(List.of(comes(11, 10, "b")));
        assertMembers(11, "a", "b");
    }

    @Test
    void pulse_tells_what_was_missed() {
        replica.replace(snapshot(7, 10, "a", "b"), 0);
        assertThat(replica.compare(pulse(7, 10, 2))).isEqualTo(Outcome.SAME);
        assertThat(replica.compare(pulse(7, 11, 2))).isEqualTo(Outcome.BEHIND);
        assertThat(replica.compare(pulse(7, 10, 3))).isEqualTo(Outcome.BEHIND);
        assertThat(replica.compare(pulse(8, 10, 2))).isEqualTo(Outcome.BEHIND);
    }

    @Test
    void those_who_are_kept_are_not_missed() {
        replica.replace(snapshot(7, 10, "a", "b"), 0);
        replica.replace(snapshot(8, 20, "a"), 0);
        assertThat(replica.compare(pulse(8, 20, 1))).isEqualTo(Outcome.SAME);
    }

    @Test
    void what_is_written_down_is_what_is_restored() {
        replica.replace(snapshot(7, 10, "a", "b"), 0);
        Replica next = new Replica("shop", KEEP);
        next.restore(replica.texts(), 0);
        assertThat(next.members().all()).isEqualTo(replica.members().all());
    }

    private void assertMembers(long revision, String... ids) {
        assertThat(replica.members().all()).extracting(Member::id).containsExactly(ids);
        assertThat(replica.members().revision()).isEqualTo(revision);
    }

    private static Snapshot snapshot(long epoch, long revision, String... ids) {
        Map<String, String> members = new TreeMap<>();
        Arrays.stream(ids).forEach(id -> members.put(id, text()));
        return new Snapshot(epoch, revision, members);
    }

    private static Pulse pulse(long epoch, long revision, int members) {
        return new Pulse(epoch, revision, members, Duration.ZERO, Duration.ZERO);
    }

    private static Change comes(long revision, long previous, String id) {
        return change(revision, previous, id, text());
    }

    private static Change leaves(long revision, long previous, String id) {
        return change(revision, previous, id, null);
    }

    private static Change change(long revision, long previous, String id, @Nullable String text) {
        return new Change(revision, previous, id, text);
    }

    private static String text() {
        return MemberText.of(1, State.UP, 100, PROFILE);
    }
}
