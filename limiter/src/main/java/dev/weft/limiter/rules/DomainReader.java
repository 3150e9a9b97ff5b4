// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import dev.weft.config.Settings;
import dev.weft.limiter.rules.Rule.Effect;
import dev.weft.limiter.rules.Rule.Force;
import dev.weft.limiter.rules.Step.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the tree of one domain. Confined to one thread. */
final class DomainReader {
    /** How deep rules may nest. */
    static final int MOST_DEPTH = 10;

    /** The most patterns beside each other with the same key: they are tried one by one. */
    static final int MOST_PATTERNS = 256;

    private static final int MOST_KEY_CHARS = 256;
    private static final int MOST_VALUE_CHARS = 1_024;
    private static final int MOST_NAME_CHARS = 128;

    private final String domain;
    private final Force least;
    private final Mistakes mistakes;
    private final Consumer<Settings> counter;
    private final List<Rule> rules = new ArrayList<>();
    private final Replacements replacements = new Replacements();

    /**
     * @param least with {@link Force#SHADOW} all rules are in shadow
     * @param counter is shown each rule before it is read
     */
    DomainReader(String domain, Force least, Mistakes mistakes, Consumer<Settings> counter) {
        this.domain = domain;
        this.least = least;
        this.mistakes = mistakes;
        this.counter = counter;
    }

    Level read(Settings settings) {
        Level top = level(settings, List.of());
        replacements.check(mistakes);
        return top;
    }

    List<Rule> rules() {
        return List.copyOf(rules);
    }

    private Level level(Settings parent, List<Step> path) {
        List<Settings> children = mistakes.tried(() -> parent.objects("rules"), List.of());
        if (path.size() == MOST_DEPTH && !children.isEmpty()) {
            mistakes.add(parent.mistake("rules", "nest too deep: there may be " + MOST_DEPTH + " levels"));
            return Level.NONE;
        }
        Level.Builder level = new Level.Builder();
        children.forEach(child -> readRule(child, path, level));
        return level.build();
    }

    private void readRule(Settings settings, List<Step> path, Level.Builder level) {
        counter.accept(settings);
        Step step = step(settings);
        mistakes.checked(() -> requireNew(settings, step, level));
        List<Step> here = new ArrayList<>(path);
        here.add(step);
        Rule rule = rule(settings, here);
        if (rule != null) {
            rules.add(rule);
        }
        Level below = level(settings, here);
        mistakes.checked(settings::finish);
        level.put(step, new Node(rule, below));
    }

    private Step step(Settings settings) {
        String key = mistakes.tried(
                () -> bounded(settings, "key", MOST_KEY_CHARS)
                        .orElseThrow(() -> settings.mistake("key", "is missing; say what is limited, such as user")),
                "");
        Optional<String> text = mistakes.tried(() -> bounded(settings, "value", MOST_VALUE_CHARS), Optional.empty());
        Values values = Values.of(text.orElse(null));
        Count count = mistakes.tried(() -> settings.choice("count", Count.EACH), Count.EACH);
        if (count == Count.TOGETHER && values instanceof Values.Exactly) {
            mistakes.add(
                    settings.mistake("count", "must be each where value is a single one: there is nothing to add up"));
        }
        return Step.of(key, values, count);
    }

    private static void requireNew(Settings settings, Step step, Level.Builder level) {
        if (!level.claim(step)) {
            throw settings.mistake(
                    "key",
                    "and value are those of a rule before it; there may be one for \"" + step.key() + "\""
                            + valueOf(step));
        }
        if (level.patterns(step.key()) > MOST_PATTERNS) {
            throw settings.mistake(
                    "value", "is one pattern too many: a key may have " + MOST_PATTERNS + " beside each other");
        }
    }

    private static String valueOf(Step step) {
        if (step.values() instanceof Values.Exactly exactly) {
            return " with value \"" + exactly.value() + "\"";
        }
        return step.values() instanceof Values.Like like ? " with value \"" + like.pattern() + "\"" : " without value";
    }

    private @Nullable Rule rule(Settings settings, List<Step> path) {
        Optional<String> name = mistakes.tried(() -> bounded(settings, "name", MOST_NAME_CHARS), Optional.empty());
        Set<String> replaces = replaces(settings, name);
        Optional<Effect> effect = effect(settings);
        if (effect.isEmpty() && !replaces.isEmpty()) {
            mistakes.add(
                    settings.mistake("replaces", "needs a limit, or unlimited, to put in the place of the others"));
        }
        return effect.map(does -> new Rule(domain, path, name.orElse(null), replaces, does))
                .orElse(null);
    }

    private Set<String> replaces(Settings settings, Optional<String> name) {
        List<String> replaced = mistakes.tried(() -> settings.list("replaces", text -> text), List.of());
        replacements.add(settings, name, replaced);
        return Set.copyOf(replaced);
    }

    private Optional<Effect> effect(Settings settings) {
        boolean unlimited = mistakes.tried(() -> settings.isTrue("unlimited"), false);
        boolean shadow = mistakes.tried(() -> settings.isTrue("shadow"), false);
        Optional<Settings> limit = mistakes.tried(() -> settings.object("limit"), Optional.empty());
        if (unlimited && limit.isPresent()) {
            mistakes.add(settings.mistake("unlimited", "and limit exclude each other; remove one"));
        }
        if (shadow && limit.isEmpty()) {
            mistakes.add(settings.mistake("shadow", "needs a limit that is tried out"));
        }
        Force force = shadow ? Force.SHADOW : least;
        Optional<Effect> limited = limit.map(json -> new LimitReader(json, mistakes).read(force));
        return unlimited ? Optional.of(new Rule.Unlimited()) : limited;
    }

    private static Optional<String> bounded(Settings settings, String key, int most) {
        Optional<String> text = settings.optionalText(key);
        if (text.isPresent() && text.get().length() > most) {
            throw settings.mistake(
                    key,
                    "must have at most " + most + " characters, had "
                            + text.get().length());
        }
        return text;
    }
}
