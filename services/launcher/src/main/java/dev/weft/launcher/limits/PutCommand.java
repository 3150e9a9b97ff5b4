// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.limits;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.RegistryOption;
import dev.weft.limiter.redis.RedisRules;
import dev.weft.limiter.rules.Rules;
import dev.weft.redis.RedisSettings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft limits put}: rules for all who read them from Redis. */
@Command(
        name = "put",
        header = "Put rules into Redis, for all limiters that follow it; wrong ones are refused.",
        footer = {"", ExitCode.HELP})
final class PutCommand implements Callable<Integer> {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    @Parameters(paramLabel = "FILE", description = "The rules, such as conf/limits.json.")
    private Path file = Path.of("");

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            defaultValue = RedisSettings.DEFAULT_PREFIX,
            description = "What the keys of these limits begin with. Default: ${DEFAULT-VALUE}.")
    private String prefix = RedisSettings.DEFAULT_PREFIX;

    @Mixin
    private final RegistryOption redis = new RegistryOption();

    @Mixin
    private final Console console = new Console();

    @Override
    public Integer call() {
        String url =
                redis.url().orElseThrow(() -> CommandFailure.usage("which Redis? Give --redis URL, or set WEFT_REDIS"));
        String text = RulesOption.text(file);
        Rules.parse(file.toString(), text);
        Vertx vertx = Vertx.vertx();
        RedisRules rules = new RedisRules(vertx, RedisSettings.at(url).options(), prefix);
        try {
            rules.write(text).await(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | RuntimeException e) {
            throw CommandFailure.unavailable("Redis did not take the rules: " + e.getMessage());
        } finally {
            rules.close().eventually(vertx::close).await();
        }
        console.out().println("put into " + rules.source());
        return ExitCode.OK;
    }
}
