// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Quota;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule that says something: a limit, or that there is none. Immutable.
 *
 * <p>What is counted under it goes by {@link #id}, which is made of the keys and values on the way to it alone: a rule whose
 * numbers change keeps what was used.
 */
public final class Rule {
    private final String id;
    private final List<Step> steps;
    private final @Nullable String name;
    private final Set<String> replaces;
    private final Effect effect;

    /** What a rule does. */
    sealed interface Effect {}

    /** Nothing is counted. */
    record Unlimited() implements Effect {}

    /** A quota is kept, or in {@link Force#SHADOW} only reported. */
    record Limited(Quota quota, Duration maxWait, Force force) implements Effect {}

    /** Whether a limit refuses. */
    enum Force {
        ENFORCED,
        SHADOW
    }

    Rule(String domain, List<Step> steps, @Nullable String name, Set<String> replaces, Effect effect) {
        this.id = idOf(domain, steps);
        this.steps = List.copyOf(steps);
        this.name = name;
        this.replaces = Set.copyOf(replaces);
        this.effect = effect;
    }

    private static String idOf(String domain, List<Step> steps) {
        StringBuilder id = new StringBuilder();
        KeyText.append(id, domain);
        steps.forEach(step -> step.appendTo(id));
        return KeyText.id(id.toString());
    }

    /**
     * What tells it from every other rule of all domains, and stays when its numbers change: such as {@code
     * weft/service=shop/user}. At most 256 characters of ASCII, none of them a space, a quote, a brace or a bar.
     */
    public String id() {
        return id;
    }

    /** What its author called it, if anything. Other rules may have the same. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** What to call it towards people: its name if its author gave it one, else its id. */
    public String nameOrId() {
        return name == null ? id : name;
    }

    /** What may be used; nothing if it is {@link #isUnlimited unlimited}. */
    public Optional<Quota> quota() {
        return effect instanceof Limited limited ? Optional.of(limited.quota()) : Optional.empty();
    }

    /** Whether it says that there is no limit. */
    public boolean isUnlimited() {
        return effect instanceof Unlimited;
    }

    /** Whether its limit is asked and reported, but never refuses. */
    public boolean isShadow() {
        return effect instanceof Limited limited && limited.force() == Force.SHADOW;
    }

    /** How long a call may wait for a leaky bucket; zero for other limits. */
    public Duration maxWait() {
        return effect instanceof Limited limited ? limited.maxWait() : Duration.ZERO;
    }

    /**
     * Whether it takes the place of another, where both match. A rule in shadow only replaces others in shadow: trying it out
     * must not switch off what is in force.
     */
    public boolean replaces(Rule other) {
        return other != this
                && other.name != null
                && replaces.contains(other.name)
                && (!isShadow() || other.isShadow());
    }

    boolean replacesAny() {
        return !replaces.isEmpty();
    }

    /**
     * What something costs that this rule matches. The key is {@link #id} and the values that are counted each, and has at most
     * {@value Charge#MOST_KEY_CHARS} characters.
     *
     * @param descriptor what {@link Rules#match} was asked for
     * @param cost 0 to 2<sup>50</sup>; 0 only looks
     * @throws IllegalArgumentException if the descriptor has other keys than those on the way to the rule
     * @throws IllegalStateException if the rule is unlimited
     */
    public Charge charge(Descriptor descriptor, long cost) {
        List<Descriptor.Entry> entries = descriptor.entries();
        StringBuilder key = new StringBuilder(id);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (entries.size() != steps.size() || !entries.get(i).key().equals(step.key())) {
                throw new IllegalArgumentException("rule " + id + " does not match " + descriptor);
            }
            appendCounted(key, step, entries.get(i).value());
        }
        return new Charge(key.toString(), requireQuota(), cost);
    }

    /** What a call costs that this rule matches. */
    Charge charge(Attributes call, long cost) {
        StringBuilder key = new StringBuilder(id);
        for (Step step : steps) {
            appendCounted(key, step, valueIn(call, step));
        }
        return new Charge(key.toString(), requireQuota(), cost);
    }

    private static void appendCounted(StringBuilder key, Step step, String value) {
        if (step.countsEach()) {
            key.append('|').append(KeyText.value(value));
        }
    }

    private static String valueIn(Attributes call, Step step) {
        CallValue callValue = Objects.requireNonNull(step.callValue());
        return Objects.requireNonNull(callValue.in(call), step.key());
    }

    private Quota requireQuota() {
        return quota().orElseThrow(() -> new IllegalStateException("rule " + id + " is unlimited"));
    }

    @Override
    public String toString() {
        return id;
    }
}
