// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.registry;

import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weft registry ls}: who is registered now. */
@Command(
        name = "ls",
        header = "List services and their instances.",
        footer = {"", ExitCode.HELP})
final class ListCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "Only this service.")
    private @Nullable String service;

    @Mixin
    private final RegistryAccess access = new RegistryAccess();

    @Mixin
    private final Console console = new Console();

    @Override
    public Integer call() {
        RegistryTable.print(access.with(session -> session.list(service)), console.out());
        return ExitCode.OK;
    }
}
