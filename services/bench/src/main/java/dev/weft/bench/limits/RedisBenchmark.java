// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.run.ChildFailure;
import dev.weft.bench.run.Core;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Redis's own load generator, with a script of ours: one EVALSHA for each decision, 64 in flight as 4 connections with 16
 * commands each.
 */
final class RedisBenchmark {
    /** How to get it. */
    static final String HINT = "redis-benchmark is missing; Debian's and Ubuntu's package redis-tools has it";

    private static final String COMMAND = "redis-benchmark";
    private static final int CONNECTIONS = 4;
    private static final int PIPELINED = 16;
    private static final int FIRST_TRY = 20_000;

    private final RedisServer redis;
    private final Core core;
    private final int keys;
    private final List<String> evaluation;
    private double callsPerSecond;
    private long calls;

    /**
     * @param keys so many keys are drawn from, where a word of the evaluation has {@code __rand_int__}
     * @param evaluation the command, from EVALSHA on
     */
    RedisBenchmark(RedisServer redis, Core core, int keys, List<String> evaluation) {
        this.redis = redis;
        this.core = core;
        this.keys = keys;
        this.evaluation = List.copyOf(evaluation);
    }

    /** Whether there is such a command here. */
    static boolean isThere() {
        return isThere(COMMAND);
    }

    /** Whether there is a command that knows its version. */
    static boolean isThere(String command) {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Decides for about so long; returns decisions a second. */
    double run(Duration interval) throws IOException, InterruptedException {
        calls = Math.max(FIRST_TRY, Math.round(callsPerSecond * interval.toMillis() / 1e3));
        callsPerSecond = run(calls);
        return callsPerSecond;
    }

    /** How many decisions the last run was. */
    long calls() {
        return calls;
    }

    private double run(long calls) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(core.prefix());
        command.addAll(List.of(COMMAND, "-h", "127.0.0.1", "-p", "" + redis.port(), "--csv"));
        command.addAll(List.of("-c", "" + CONNECTIONS, "-P", "" + PIPELINED, "-n", "" + calls, "-r", "" + keys));
        command.addAll(evaluation);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new ChildFailure(COMMAND + " ended with " + process.exitValue() + ": " + output);
        }
        return rate(output);
    }

    /** The second column of the line on our command: calls a second. */
    static double rate(String csv) {
        return csv.lines()
                .filter(line -> line.startsWith("\"EVALSHA"))
                .map(line -> line.substring(line.indexOf("\",\"") + 3))
                .mapToDouble(rest -> Double.parseDouble(rest.substring(0, rest.indexOf('"'))))
                .findFirst()
                .orElseThrow(() -> new ChildFailure(COMMAND + " printed no figure: " + csv));
    }
}
