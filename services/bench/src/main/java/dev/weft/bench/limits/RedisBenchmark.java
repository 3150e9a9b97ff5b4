// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code redis-benchmark}, with one script a decision: what Redis bears if each decision is a command of its own. */
final class RedisBenchmark implements Subject {
    private static final String PROGRAM = "redis-benchmark";
    private static final int CONNECTIONS = 4;
    private static final int FIRST_REQUESTS = 50_000;
    private static final Pattern RATE = Pattern.compile("([0-9.]+) requests per second");

    /** GCRA and nothing else: permits a microsecond apart, and a burst that never ends. */
    private static final String SCRIPT = """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local step, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
            local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + step
            if full - now > burst then
                return full - now - burst
            end
            redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1000)
            return 0
            """;

    private static final String STEP_MICROS = "1";
    private static final String BURST_MICROS = "1000000000000";

    private final String name;
    private final RedisServer redis;
    private final int pipelined;
    private final int keys;
    private final String script;
    private double perSecond;

    RedisBenchmark(String name, RedisServer redis, int inFlight, int keys) {
        this.name = name;
        this.redis = redis;
        this.pipelined = inFlight / CONNECTIONS;
        this.keys = keys;
        this.script = redis.commands().scriptLoad(SCRIPT);
    }

    /** Whether this machine has it. */
    static boolean isHere() throws InterruptedException {
        try {
            return new ProcessBuilder(PROGRAM, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Sample sample(double seconds) throws IOException, InterruptedException {
        if (perSecond == 0) {
            perSecond = run(FIRST_REQUESTS);
        }
        long requests = Math.max(FIRST_REQUESTS, Math.round(perSecond * seconds));
        long cpuBefore = redis.cpuNanos();
        perSecond = run(requests);
        return new Sample(perSecond, 1e9 / perSecond, (double) (redis.cpuNanos() - cpuBefore) / requests, Double.NaN);
    }

    private double run(long requests) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM, "-p", "" + redis.port(), "-c", "" + CONNECTIONS));
        command.addAll(List.of("-P", "" + pipelined, "-n", "" + requests, "-q", "-r", "" + keys));
        command.addAll(List.of("evalsha", script, "1", "gcra:{user:__rand_int__}", STEP_MICROS, BURST_MICROS));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher rate = RATE.matcher(said);
        if (process.waitFor() != 0 || !rate.find()) {
            throw new IOException(PROGRAM + " said: " + said);
        }
        return Double.parseDouble(rate.group(1));
    }
}
