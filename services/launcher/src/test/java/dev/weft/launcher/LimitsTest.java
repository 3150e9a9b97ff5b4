// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Terminal.Result;
import dev.weft.launcher.Terminal.Serving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weft limiter} and {@code weft limits}. */
class LimitsTest {
    private static final Pattern WIRE = Pattern.compile("the wire at (127\\.0\\.0\\.1:\\d+)");
    private static final Pattern REDIS = Pattern.compile("WEFT_REDIS=(\\S+)");
    private static final String RULES =
            "{ 'domain': 'weft', 'rules': [ { 'key': 'user', 'name': 'per-user', 'limit': { 'permits': 2, 'per': '1h' } },"
                    + " { 'key': 'ip', 'shadow': true, 'limit': { 'algorithm': 'token-bucket', 'rate': 5, 'per': '1s' } } ] }";

    @TempDir
    Path directory;

    private Path rules;

    @BeforeEach
    void writeRules() throws IOException {
        rules = Files.writeString(directory.resolve("limits.json"), json(RULES));
    }

    @Test
    void limiter_is_shown_tried_and_reloaded_by_people() throws IOException {
        try (Serving limiter =
                Terminal.serve("limiter", "--rules", rules.toString(), "--port", "0", "--grpc-port", "0")) {
            assertThat(limiter.out()).contains("gRPC").contains("within this process");
            String at = find(WIRE, limiter.out());

            Result shown = Terminal.run("limits", "show", "--at", at);
            assertThat(shown.exitCode()).isZero();
            assertThat(shown.out())
                    .containsPattern("weft/user +per-user +2 in any 1h")
                    .containsPattern("weft/ip +- +5 per 1s, 5 at once +shadow")
                    .contains("2 rules of " + rules);

            assertThat(tried(at, "--cost", "2", "user=ada", "ip=192.0.2.1").out())
                    .containsPattern("per-user +2 in any 1h +yes +0 +-")
                    .containsPattern("weft/ip +5 per 1s, 5 at once +yes \\(shadow\\)");
            Result refused = tried(at, "--cost", "1", "user=ada");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out()).containsPattern("per-user +2 in any 1h +no +0 +\\d+");
            assertThat(tried(at, "user=bob").out()).containsPattern("yes +2 ");
            assertThat(tried(at, "service=x").out()).contains("no rule of domain weft is about this call");

            Files.writeString(rules, json(RULES.replace("'permits': 2", "'permits': 'x'")));
            Result mistake = Terminal.run("limits", "reload", "--at", at);
            assertThat(mistake.exitCode()).isEqualTo(1);
            assertThat(mistake.err()).contains(rules.toString()).contains("rules[0].limit.permits");
            Result older = Terminal.run("limits", "show", "--at", at);
            assertThat(older.exitCode()).isEqualTo(1);
            assertThat(older.out()).contains("2 in any 1h");
            assertThat(older.err()).contains("rules[0].limit.permits");

            Files.writeString(rules, json(RULES.replace("'permits': 2", "'permits': 9")));
            assertThat(Terminal.run("limits", "reload", "--at", at).out()).contains("2 rules are in force");
            assertThat(tried(at, "user=ada").out()).containsPattern("9 in any 1h +yes +7 ");
            assertThat(limiter.end().exitCode()).isZero();
        }
    }

    @Test
    void rules_of_a_file_are_shown_and_tried_without_a_limiter() {
        Result shown = Terminal.run("limits", "show", "--rules", rules.toString());
        Result tried = Terminal.run("limits", "try", "--rules", rules.toString(), "user=ada");

        assertThat(shown.out()).containsPattern("weft/user +per-user +2 in any 1h");
        assertThat(tried.out()).containsPattern("per-user +2 in any 1h +weft/user\\|ada");
        assertThat(Terminal.run("limits", "try", "--rules", rules.toString(), "colour=red")
                        .err())
                .contains("colour");
    }

    @Test
    void rules_in_redis_are_put_and_found_by_the_registry_there() {
        try (Serving up = Terminal.serve("up", "--port", "0")) {
            String redis = find(REDIS, up.out());
            Result put = Terminal.run("limits", "put", rules.toString(), "--redis", redis);
            assertThat(put.exitCode()).as(put.err()).isZero();

            try (Serving limiter = Terminal.serve("limiter", "--redis", redis, "--port", "0", "--grpc-port", "0")) {
                assertThat(limiter.out()).contains("rules of Redis, counted in Redis");
                Terminal.run("limits", "reload", "--redis", redis);
                assertThat(Terminal.run("limits", "show", "--redis", redis).out())
                        .contains("2 rules of redis key weft:limits:rules");
            }
        }
    }

    @Test
    void wrong_rules_are_not_put() throws IOException {
        Files.writeString(rules, "{ \"rules\": 1 }");

        Result put = Terminal.run("limits", "put", rules.toString(), "--redis", "redis://127.0.0.1:1");

        assertThat(put.exitCode()).isEqualTo(2);
        assertThat(put.err()).contains(rules.toString()).contains("rules");
    }

    @Test
    void who_does_not_say_which_limiter_or_rules_is_told_how() {
        assertThat(Terminal.run("limits", "show").err()).contains("--at HOST:PORT");
        assertThat(Terminal.run("limiter", "--port", "0").err()).contains("--rules FILE");
    }

    private static Result tried(String at, String... arguments) {
        List<String> all = new ArrayList<>(List.of("limits", "try", "--at", at));
        all.addAll(List.of(arguments));
        return Terminal.run(all.toArray(new String[0]));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }
}
