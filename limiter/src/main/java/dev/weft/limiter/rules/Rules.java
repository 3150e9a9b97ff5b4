// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import dev.weft.config.SettingsException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is limited, and by how much: some domains, each with a tree of rules. How they are written and what they mean is on
 * this package's page. Immutable.
 */
public final class Rules {
    /** No domains: everything is allowed. */
    public static final Rules NONE = new Rules(new LinkedHashMap<>());

    /** The longest text that is read. */
    public static final int MOST_CHARS = 4 << 20;

    private static final Pattern PLACE = Pattern.compile("line: (\\d+), column: (\\d+)");

    private final Map<String, Domain> domains;

    record Domain(Level top, List<Rule> rules) {}

    Rules(LinkedHashMap<String, Domain> domains) {
        this.domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
    }

    /**
     * The rules that a text says.
     *
     * @param source what to call the text in messages, such as its file
     * @throws SettingsException if there are mistakes in it: a line for each, with the source, where it is, and what would be
     *     right
     */
    public static Rules parse(String source, String text) {
        if (text.length() > MOST_CHARS) {
            throw new SettingsException(
                    source, "rules must have at most " + MOST_CHARS + " characters, had " + text.length());
        }
        return parse(source, decoded(source, text));
    }

    /**
     * The rules that an object says.
     *
     * @param source what to call it in messages, unless it tells itself
     * @throws SettingsException as for a text
     */
    public static Rules parse(String source, JsonObject json) {
        return RulesReader.read(source, json);
    }

    private static JsonObject decoded(String source, String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            throw new SettingsException(source, "must be a JSON object: " + cause(String.valueOf(e.getMessage())));
        }
    }

    /** The parser's first line; the place, which is further down and amid other things, goes before it. */
    private static String cause(String message) {
        String what = message.lines().findFirst().orElse("").replaceFirst("^Failed to decode: ?", "");
        Matcher place = PLACE.matcher(message);
        return place.find() ? "line " + place.group(1) + ", column " + place.group(2) + ": " + what : what;
    }

    /**
     * The one rule for a descriptor: of each entry's key, from the first on, the most specific place for its value is
     * entered, and the rule at the last is it. There is no way back: a place that is more specific and says nothing means that
     * nothing is said.
     */
    public Optional<Rule> match(String domain, Descriptor descriptor) {
        Node node = new Node(null, top(domain));
        List<Descriptor.Entry> entries = descriptor.entries();
        for (int i = 0; i < entries.size() && node != null; i++) {
            node = node.below().mostSpecific(entries.get(i));
        }
        return node == null ? Optional.empty() : Optional.ofNullable(node.rule());
    }

    /**
     * All limits that a call meets. From the top on, and under each rule that it meets, the call enters the most specific place
     * for its value of each key that it has.
     *
     * <p>Allocates nothing for a call that meets no rule.
     *
     * @param cost what the call costs each of them, 0 to 2<sup>50</sup>; 0 only looks
     */
    public Matched matchCall(String domain, Attributes call, long cost) {
        MetRules met = MetRules.walk(top(domain), call, null);
        return met == null ? Matched.NONE : met.charges(call, cost);
    }

    /** The domains, in the order in which they were written. */
    public Set<String> domains() {
        return domains.keySet();
    }

    /** The rules of a domain that say something, those above others before them; none if there is no such domain. */
    public List<Rule> of(String domain) {
        Domain found = domains.get(domain);
        return found == null ? List.of() : found.rules();
    }

    private Level top(String domain) {
        @Nullable Domain found = domains.get(domain);
        return found == null ? Level.NONE : found.top();
    }
}
