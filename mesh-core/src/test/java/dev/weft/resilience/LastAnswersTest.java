// SPDX-License-Identifier: Apache-2.0
package dev.weft.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LastAnswersTest {
    private static final long SECOND = 1_000_000_000L;

    private final LastAnswers<String, Integer> answers = new LastAnswers<>(new CachePolicy(Duration.ofSeconds(10), 2));

    @Test
    void last_answer_is_given_until_it_is_too_old() {
        answers.put("bread", 3, 0);
        answers.put("bread", 4, SECOND);

        assertThat(answers.get("bread", 11 * SECOND)).isEqualTo(new LastAnswers.Entry<>(4, SECOND));
        assertThat(answers.get("bread", 11 * SECOND + 1)).isNull();
        assertThat(answers.size()).isZero();
    }

    @Test
    void the_one_not_asked_for_the_longest_goes_first() {
        answers.put("bread", 1, 0);
        answers.put("cheese", 2, 0);
        answers.get("bread", 0);
        answers.put("wine", 3, 0);

        assertThat(answers.get("cheese", 0)).isNull();
        assertThat(answers.get("bread", 0)).isNotNull();
        assertThat(answers.get("wine", 0)).isNotNull();
    }

    @Test
    void wrong_policies_are_refused() {
        assertThatThrownBy(() -> new CachePolicy(Duration.ZERO, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CachePolicy(Duration.ofSeconds(1), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
