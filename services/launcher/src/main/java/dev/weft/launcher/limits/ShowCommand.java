// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.limits;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.TextTable;
import dev.weft.limiter.rules.Rules;
import dev.weft.limiter.server.LimitsForPeople;
import dev.weft.limits.v1.Rule;
import dev.weft.limits.v1.ShowRequest;
import dev.weft.limits.v1.ShowResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weft limits show}: the rules in force. */
@Command(
        name = "show",
        header = "List the rules in force, and what is wrong with their text if it is.",
        footer = {"", ExitCode.HELP})
final class ShowCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "DOMAIN", description = "Only this domain.")
    private @Nullable String domain;

    @Mixin
    private final RulesOption file = new RulesOption();

    @Mixin
    private final LimiterAccess access = new LimiterAccess();

    @Mixin
    private final Console console = new Console();

    @Override
    public Integer call() {
        String wanted = domain == null ? "" : domain;
        ShowResponse shown = file.rules()
                .map(rules -> ofFile(rules, wanted))
                .orElseGet(() -> access.ask(limiter ->
                        limiter.show(ShowRequest.newBuilder().setDomain(wanted).build())));
        PrintWriter out = console.out();
        TextTable table = new TextTable("RULE", "NAME", "LIMIT", "");
        for (Rule rule : shown.getRulesList()) {
            String name = rule.getName().isEmpty() ? "-" : rule.getName();
            table.add(rule.getId(), name, rule.getLimit(), rule.getShadow() ? "shadow" : "");
        }
        table.print("", out);
        out.println();
        out.println(shown.getRulesCount() + " rules of " + shown.getSource());
        if (!shown.getMistake().isEmpty()) {
            console.err().println("that text is wrong now, and these rules are those before:");
            console.err().println(shown.getMistake());
        }
        return shown.getMistake().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private ShowResponse ofFile(Rules rules, String wanted) {
        if (!wanted.isEmpty() && !rules.domains().contains(wanted)) {
            throw CommandFailure.failed("no domain " + wanted + "; there are " + rules.domains());
        }
        ShowResponse.Builder shown = ShowResponse.newBuilder().setSource(file.source());
        rules.domains().stream()
                .filter(one -> wanted.isEmpty() || one.equals(wanted))
                .forEach(one -> rules.of(one).forEach(rule -> shown.addRules(LimitsForPeople.told(one, rule))));
        return shown.build();
    }
}
