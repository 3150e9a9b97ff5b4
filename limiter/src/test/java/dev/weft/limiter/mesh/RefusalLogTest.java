// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.limiter.Decision;
import dev.weft.limiter.Decision.Basis;
import dev.weft.limiter.Verdict;
import dev.weft.limiter.rules.Attributes;
import dev.weft.limiter.rules.Matched;
import dev.weft.limiter.rules.Rules;
import dev.weft.rpc.Logged;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RefusalLogTest {
    private static final Rules RULES = Rules.parse(
            "test",
            "{ 'domain': 'weft', 'rules': [ { 'key': 'user', 'limit': { 'permits': 1, 'per': '1h' } } ] }"
                    .replace('\'', '"'));

    @RegisterExtension
    final Logged logged = Logged.by(RefusalLog.class);

    private long now = Long.MAX_VALUE - 1;
    private final RefusalLog log = new RefusalLog(() -> now);

    @Test
    void first_refusal_is_said_at_once_and_the_next_after_ten_seconds_as_a_count() {
        for (int i = 0; i < 5; i++) {
            log.decided(refused());
            now += TimeUnit.SECONDS.toNanos(1);
        }
        assertThat(lines()).containsExactly("limit weft/user refuses a call");

        now += TimeUnit.SECONDS.toNanos(7);
        log.decided(refused());

        assertThat(lines()).hasSize(2).last().isEqualTo("limit weft/user refuses calls: 5 in 12 s");
    }

    @Test
    void limit_in_shadow_is_said_to_be_so_and_no_value_is_said() {
        log.triedOut(refused());

        assertThat(lines()).containsExactly("limit weft/user is in shadow, and would refuse a call");
    }

    @Test
    void admissions_are_not_worth_a_word() {
        Verdict verdict = new Verdict(0, 1, 1, 1);

        log.decided(new Ruling(ruled(), new Decision.Admitted(List.of(verdict), Basis.STATE)));

        assertThat(lines()).isEmpty();
    }

    private List<String> lines() {
        return logged.messages(Level.WARNING);
    }

    private static Ruling refused() {
        Verdict verdict = new Verdict(5, 0, 5, 0);
        return new Ruling(ruled(), new Decision.Rejected(List.of(verdict), Basis.STATE));
    }

    private static List<Matched.Ruled> ruled() {
        return RULES.matchCall("weft", Attributes.of(Map.of("user", "a-secret")), 1)
                .enforced();
    }
}
