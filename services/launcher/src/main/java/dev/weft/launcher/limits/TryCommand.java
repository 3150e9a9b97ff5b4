// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.limits;

import dev.weft.config.DurationText;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.TextTable;
import dev.weft.limiter.mesh.LimitsSettings;
import dev.weft.limiter.rules.Attributes;
import dev.weft.limiter.rules.Matched;
import dev.weft.limiter.rules.Rule;
import dev.weft.limiter.rules.Rules;
import dev.weft.limiter.server.LimitText;
import dev.weft.limits.v1.AskRequest;
import dev.weft.limits.v1.AskResponse;
import dev.weft.limits.v1.Verdict;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft limits try}: what the rules say to a call. */
@Command(
        name = "try",
        header = "See what the rules say to a call; exits with 1 if they refuse it.",
        description =
                "%nWithout --cost it only looks, and charges nothing. With --rules FILE it shows which rules of a file"
                        + " would be asked, without any limiter.%n",
        footer = {"", ExitCode.HELP})
final class TryCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "What the call is known by: service, method, tenant, user, ip, header.NAME.")
    private Map<String, String> attributes = Map.of();

    @Option(
            names = "--cost",
            paramLabel = "N",
            defaultValue = "0",
            description = "Permits to take. Default: ${DEFAULT-VALUE}, which only looks.")
    private long cost;

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            defaultValue = LimitsSettings.DEFAULT_DOMAIN,
            description = "Whose rules. Default: ${DEFAULT-VALUE}.")
    private String domain = LimitsSettings.DEFAULT_DOMAIN;

    @Mixin
    private final RulesOption file = new RulesOption();

    @Mixin
    private final LimiterAccess access = new LimiterAccess();

    @Mixin
    private final Console console = new Console();

    @Override
    public Integer call() {
        return file.rules().map(this::match).orElseGet(this::ask);
    }

    private int match(Rules rules) {
        Matched matched = rules.matchCall(domain, attributes(), 0);
        if (matched.isEmpty()) {
            console.out().println("no rule of domain " + domain + " is about this call");
            return ExitCode.OK;
        }
        TextTable table = new TextTable("RULE", "LIMIT", "COUNTED AS", "");
        matched.enforced().forEach(ruled -> add(table, ruled, ""));
        matched.shadowed().forEach(ruled -> add(table, ruled, "shadow"));
        table.print("", console.out());
        return ExitCode.OK;
    }

    private static void add(TextTable table, Matched.Ruled ruled, String shadow) {
        Rule rule = ruled.rule();
        table.add(
                rule.nameOrId(),
                LimitText.of(ruled.charge().quota()),
                ruled.charge().key(),
                shadow);
    }

    private Attributes attributes() {
        try {
            return Attributes.of(attributes);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private int ask() {
        attributes();
        AskResponse answer = access.ask(limiter -> limiter.ask(AskRequest.newBuilder()
                .setDomain(domain)
                .putAllAttributes(attributes)
                .setCost(cost)
                .build()));
        if (answer.getVerdictsCount() == 0) {
            console.out().println("no rule of domain " + domain + " is about this call");
            return ExitCode.OK;
        }
        TextTable table = new TextTable("RULE", "LIMIT", "SAYS", "LEFT", "AGAIN AFTER", "ALL BACK AFTER");
        answer.getVerdictsList().forEach(verdict -> add(table, verdict));
        table.print("", console.out());
        return answer.getAdmitted() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void add(TextTable table, Verdict verdict) {
        dev.weft.limits.v1.Rule rule = verdict.getRule();
        String says = verdict.getAdmits() ? "yes" : "no";
        table.add(
                rule.getName().isEmpty() ? rule.getId() : rule.getName(),
                rule.getLimit(),
                rule.getShadow() ? says + " (shadow)" : says,
                "" + verdict.getRemaining(),
                verdict.getAdmits() ? "-" : time(verdict.getRetryAfterMicros()),
                time(verdict.getResetMicros()));
    }

    private static String time(long micros) {
        if (micros < 0) {
            return "never";
        }
        long millis = (micros + 999) / 1_000;
        return DurationText.format(Duration.of(millis, ChronoUnit.MILLIS));
    }
}
