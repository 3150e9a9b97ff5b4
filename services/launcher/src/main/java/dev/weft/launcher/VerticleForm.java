// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import dev.weft.config.SettingsException;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.ProcessLifetime;
import dev.weft.launcher.run.ConfigFile;
import dev.weft.launcher.run.ListenFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The form of the Vert.x command line: a verticle's name and Vert.x's own options ({@code -conf}, {@code -instances},
 * {@code -cluster}). Vert.x's launcher does the work; this class reads the configuration more strictly than it does, says
 * failures in one line, and ends with 0 after draining.
 */
final class VerticleForm implements VertxApplicationHooks {
    /** No exit code: the verticle is deployed, and the process lives on. */
    static final int RUNNING = -1;

    private static final String RUN = "run";
    private static final Set<String> CONF = Set.of("-conf", "--conf");
    /** A class in a package, or a name behind the prefix of a verticle factory. */
    private static final Pattern VERTICLE = Pattern.compile("(\\w+:.+)|((\\w+\\.)+[A-Z]\\w*)");

    private final String[] arguments;
    private @Nullable Throwable failure;

    VerticleForm(String[] arguments) {
        this.arguments =
                arguments[0].equals(RUN) ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments.clone();
    }

    /** Whether the arguments are a verticle's name among options of Vert.x rather than a command of ours. */
    static boolean isMeant(String[] arguments) {
        if (arguments.length == 0) {
            return false;
        }
        String first = arguments[0];
        return first.equals(RUN)
                || VERTICLE.matcher(first).matches()
                || (first.startsWith("-")
                        && Arrays.stream(arguments)
                                .anyMatch(a -> VERTICLE.matcher(a).matches()));
    }

    /** Deploys the verticle; returns an exit code, or {@link #RUNNING}. */
    int run() {
        try {
            requireReadable(configuration());
        } catch (CommandFailure wrong) {
            return say(wrong.message(), wrong.exitCode());
        }
        int vertxCode = new Launch(arguments, this).launch();
        if (vertxCode == 0) {
            return isHelp() ? ExitCode.OK : RUNNING;
        }
        return failure == null ? ExitCode.USAGE : explain(failure);
    }

    private int explain(Throwable cause) {
        if (cause instanceof SettingsException || cause instanceof ClassNotFoundException) {
            String what = cause instanceof SettingsException ? "" : "no verticle class ";
            return say(what + cause.getMessage(), ExitCode.USAGE);
        }
        return say(ListenFailure.explain(cause, "in its configuration (-conf)"), ExitCode.UNAVAILABLE);
    }

    private static int say(String message, int exitCode) {
        System.err.println("weft: " + message);
        return exitCode;
    }

    private boolean isHelp() {
        return Arrays.stream(arguments).anyMatch(Set.of("-h", "-help", "--help")::contains);
    }

    /** What stands behind -conf. */
    private @Nullable String configuration() {
        List<String> list = List.of(arguments);
        for (int i = 0; i < list.size(); i++) {
            String argument = list.get(i);
            if (CONF.contains(argument) && i + 1 < list.size()) {
                return list.get(i + 1);
            }
            int equals = argument.indexOf('=');
            if (equals > 0 && CONF.contains(argument.substring(0, equals))) {
                return argument.substring(equals + 1);
            }
        }
        return null;
    }

    /** Vert.x would log a warning, and go on without a configuration. */
    private static void requireReadable(@Nullable String configuration) {
        if (configuration != null && !configuration.stripLeading().startsWith("{")) {
            ConfigFile.read(Path.of(configuration));
        }
    }

    @Override
    public @Nullable JsonObject afterConfigParsed(@Nullable JsonObject config) {
        String source = configuration();
        boolean isFile = source != null && !source.stripLeading().startsWith("{") && Files.exists(Path.of(source));
        return isFile ? ConfigFile.read(Path.of(source)) : config;
    }

    @Override
    public void afterVerticleDeployed(HookContext context) {
        System.out.println("deployed " + context.deploymentOptions().getInstances() + " x " + context.mainVerticle()
                + ". Ctrl-C drains and stops it.");
    }

    @Override
    public void afterFailureToStartVertx(HookContext context, @Nullable Throwable cause) {
        failure = cause == null ? new IllegalStateException("Vert.x took too long to start") : cause;
    }

    @Override
    public void afterFailureToDeployVerticle(HookContext context, @Nullable Throwable cause) {
        failure = cause == null ? new IllegalStateException("the verticle took too long to start") : cause;
        context.vertx().close();
    }

    @Override
    public void afterVertxStopped(HookContext context) {
        if (failure == null) {
            ProcessLifetime.endAfter(() -> {});
        }
    }

    /** Vert.x's launcher, told to leave the last word to us. */
    private static final class Launch extends VertxApplication {
        Launch(String[] arguments, VertxApplicationHooks hooks) {
            super(arguments, hooks, false, false);
        }
    }
}
