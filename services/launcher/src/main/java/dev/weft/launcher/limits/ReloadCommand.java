// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.limits;

import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.limits.v1.ReloadRequest;
import dev.weft.limits.v1.ReloadResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weft limits reload}: the rules are read again, now. */
@Command(
        name = "reload",
        header = "Have a limiter read its rules now, and say what is wrong with them.",
        description = "%nA limiter looks by itself, at a file each second and into Redis every three.%n",
        footer = {"", ExitCode.HELP})
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private final LimiterAccess access = new LimiterAccess();

    @Mixin
    private final Console console = new Console();

    @Override
    public Integer call() {
        ReloadResponse reloaded = access.ask(limiter -> limiter.reload(ReloadRequest.getDefaultInstance()));
        console.out().println(reloaded.getRules() + " rules are in force");
        return ExitCode.OK;
    }
}
