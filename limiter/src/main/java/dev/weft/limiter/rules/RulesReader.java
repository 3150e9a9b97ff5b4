// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import dev.weft.config.Settings;
import dev.weft.config.SettingsException;
import dev.weft.limiter.Demand;
import dev.weft.limiter.rules.Rule.Force;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads rules, and notes all mistakes in them before it gives up. Confined to one thread. */
final class RulesReader {
    /** The most rules of one text, those that are only a way to others included. */
    static final int MOST_RULES = 50_000;

    private static final String DEFAULT_DOMAIN = "weft";
    private static final int MOST_DOMAIN_CHARS = 128;

    private final Mistakes mistakes = new Mistakes();
    private final LinkedHashMap<String, Rules.Domain> domains = new LinkedHashMap<>();
    private int rulesRead;

    private RulesReader() {}

    static Rules read(String source, JsonObject json) {
        Settings root = Settings.of(source, json);
        RulesReader reader = new RulesReader();
        try {
            if (json.containsKey("domains")) {
                reader.readDomains(root);
            } else {
                reader.readDomain(root);
            }
        } catch (TooManyRules e) {
            reader.mistakes.add(e.mistake);
        }
        reader.mistakes.end(json.getString(Settings.SOURCE_KEY, source));
        return new Rules(reader.domains);
    }

    private void readDomains(Settings root) {
        mistakes.tried(() -> root.objects("domains"), List.<Settings>of()).forEach(this::readDomain);
        mistakes.checked(root::finish);
    }

    private void readDomain(Settings settings) {
        String name = mistakes.tried(() -> newDomain(settings), "");
        boolean shadow = mistakes.tried(() -> settings.isTrue("shadow"), false);
        DomainReader reader = new DomainReader(name, shadow ? Force.SHADOW : Force.ENFORCED, mistakes, this::countRule);
        Level top = reader.read(settings);
        mistakes.checked(settings::finish);
        if (top.mostCharges() > Demand.MOST_CHARGES) {
            mistakes.add(settings.mistake(
                    "rules",
                    "could ask " + top.mostCharges() + " limits for one call, and may " + Demand.MOST_CHARGES
                            + " at most; make some of them depend on others by nesting"));
        }
        domains.put(name, new Rules.Domain(top, reader.rules()));
    }

    private String newDomain(Settings settings) {
        String name = settings.text("domain", DEFAULT_DOMAIN);
        if (name.length() > MOST_DOMAIN_CHARS) {
            throw settings.mistake(
                    "domain", "must have at most " + MOST_DOMAIN_CHARS + " characters, had " + name.length());
        }
        if (domains.containsKey(name)) {
            throw settings.mistake("domain", "must differ from those before it, was \"" + name + "\" again");
        }
        return name;
    }

    private void countRule(Settings rule) {
        if (++rulesRead > MOST_RULES) {
            throw new TooManyRules(rule.mistake("key", "is one too many: there may be " + MOST_RULES + " rules"));
        }
    }

    /** Ends the reading; what comes after is not looked at any more. */
    private static final class TooManyRules extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient SettingsException mistake;

        TooManyRules(SettingsException mistake) {
            super(null, null, false, false);
            this.mistake = mistake;
        }
    }
}
