// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.config.LiveText;
import dev.weft.rpc.Logged;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class LiveRulesTest {
    private static final Duration ONLY_WHEN_ASKED = Duration.ofHours(1);
    private static final long BOUND_SECONDS = 20;
    private static final Duration OFTEN = Duration.ofMillis(10);

    @RegisterExtension
    final Logged log = Logged.by(LiveText.class);

    @TempDir
    Path directory;

    @Test
    void rules_of_a_file_are_in_force_once_it_is_open(Vertx vertx) throws Exception {
        LiveText<Rules> rules = open(vertx, written("limits.json", domain("one")));

        assertThat(rules.current().domains()).containsExactly("one");
        assertThat(rules.mistake()).isEmpty();
    }

    @Test
    void file_that_is_wrong_from_the_start_is_not_opened(Vertx vertx) throws Exception {
        Path file = written("limits.json", "{\"rulez\": 1}");

        assertThatThrownBy(() -> open(vertx, file)).hasMessageContaining(file + ": unknown key \"rulez\"");
        assertThatThrownBy(() -> open(vertx, directory.resolve("none.json")))
                .hasMessageContaining("none.json: no such file");
        assertThatThrownBy(() -> open(vertx, directory)).hasMessageContaining("must be a regular file");
    }

    @Test
    void last_good_rules_stay_while_the_file_is_wrong(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = open(vertx, file);

        Files.writeString(file, "{\"rules\": [");
        assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining(file + ": must be a JSON object");
        assertThat(rules.current().domains()).containsExactly("one");
        assertThat(rules.mistake()).isPresent();

        Files.writeString(file, domain("two"));
        assertThat(got(rules.reload()).domains()).containsExactly("two");
        assertThat(rules.current().domains()).containsExactly("two");
        assertThat(rules.mistake()).isEmpty();
    }

    @Test
    void file_that_returns_to_what_it_was_is_right_again(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = open(vertx, file);
        Files.writeString(file, "");
        assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining("must be a JSON object");

        Files.writeString(file, domain("one"));

        assertThat(got(rules.reload()).domains()).containsExactly("one");
        assertThat(rules.mistake()).isEmpty();
    }

    @Test
    void mistake_is_logged_once_until_it_is_another(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = open(vertx, file);

        for (String text : List.of("{\"a\": 1}", "{\"a\": 1}", "{\"b\": 1}", "{\"b\": 1}")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining("unknown key");
        }

        assertThat(warnings())
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).contains(file.toString()))
                .satisfiesExactly(
                        first -> assertThat(first).contains("unknown key \"a\""),
                        second -> assertThat(second).contains("unknown key \"b\""));
    }

    @Test
    void file_that_is_renamed_into_place_is_read(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = open(vertx, file);

        Files.move(written("new.json", domain("two")), file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(got(rules.reload()).domains()).containsExactly("two");
    }

    @Test
    void symbolic_link_that_is_swapped_is_followed(Vertx vertx) throws Exception {
        Files.createDirectory(directory.resolve("v1"));
        Files.createDirectory(directory.resolve("v2"));
        written("v1/limits.json", domain("one"));
        written("v2/limits.json", domain("two"));
        Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("v1"));
        Path file = Files.createSymbolicLink(directory.resolve("limits.json"), Path.of("..data", "limits.json"));
        LiveText<Rules> rules = open(vertx, file);
        assertThat(rules.current().domains()).containsExactly("one");

        Path next = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("v2"));
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

        assertThat(got(rules.reload()).domains()).containsExactly("two");
    }

    @Test
    void last_good_rules_survive_the_file(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = open(vertx, file);

        Files.delete(file);
        assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining("no such file");
        assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining("no such file");
        assertThat(rules.current().domains()).containsExactly("one");
        assertThat(warnings()).hasSize(1);

        written("limits.json", domain("one"));
        assertThat(got(rules.reload()).domains()).containsExactly("one");
        assertThat(rules.mistake()).isEmpty();
    }

    @Test
    void change_of_same_length_and_time_is_seen(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = open(vertx, file);
        var modified = Files.getLastModifiedTime(file);

        Files.writeString(file, domain("two"));
        Files.setLastModifiedTime(file, modified);

        assertThat(got(rules.reload()).domains()).containsExactly("two");
    }

    @Test
    void file_that_is_too_large_is_not_read(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = open(vertx, file);

        Files.writeString(file, " ".repeat(Rules.MOST_CHARS + 1));

        assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining("at most 4194304 bytes, had 4194305");
    }

    @Test
    void listeners_are_told_of_each_change_that_the_timer_finds(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = got(LiveRules.ofFile(vertx, file, OFTEN));
        Promise<Rules> told = Promise.promise();
        rules.listen(broken -> {
            throw new IllegalStateException("a listener's own fault");
        });
        rules.listen(told::tryComplete);

        Files.move(written("new.json", domain("two")), file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(got(told.future()).domains()).containsExactly("two");
        assertThat(rules.current()).isSameAs(told.future().result());
        got(rules.close());
    }

    @Test
    void listener_is_told_once_for_one_text_and_not_after_it_is_forgotten(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = open(vertx, file);
        List<Rules> told = new ArrayList<>();
        Consumer<Rules> listener = told::add;
        rules.listen(listener);

        Files.writeString(file, domain("two"));
        got(rules.reload());
        got(rules.reload());
        assertThat(told).containsExactly(rules.current());

        rules.forget(listener);
        Files.writeString(file, domain("three"));
        got(rules.reload());
        assertThat(told).hasSize(1);
    }

    @Test
    void initial_rules_are_in_force_while_the_text_is_away(Vertx vertx) throws Exception {
        AtomicReference<Future<String>> text = new AtomicReference<>(Future.failedFuture("redis is away"));
        Rules initial = Rules.parse("built in", domain("initial"));
        LiveText<Rules> rules =
                LiveRules.startingWith(initial, vertx, "redis weft:limits:rules", text::get, ONLY_WHEN_ASKED);

        assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining("redis is away");
        assertThat(rules.current()).isSameAs(initial);

        text.set(Future.succeededFuture("{\"rulez\": 1}"));
        assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining("redis weft:limits:rules: unknown key");

        text.set(Future.succeededFuture(domain("shared")));
        assertThat(got(rules.reload()).domains()).containsExactly("shared");
    }

    @Test
    void looks_that_are_asked_for_meanwhile_are_one(Vertx vertx) throws Exception {
        BlockingQueue<Promise<String>> reads = new LinkedBlockingQueue<>();
        Promise<List<Future<Rules>>> asked = Promise.promise();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(go -> {
            LiveText<Rules> rules =
                    LiveRules.startingWith(Rules.NONE, vertx, "slow", () -> read(reads), ONLY_WHEN_ASKED);
            List<Future<Rules>> looks = List.of(rules.reload(), rules.reload(), rules.reload());
            context.runOnContext(afterThem -> asked.complete(looks));
        });
        List<Future<Rules>> looks = got(asked.future());

        assertThat(reads).hasSize(1);
        reads.remove().complete(domain("one"));
        Promise<String> second = reads.poll(BOUND_SECONDS, TimeUnit.SECONDS);
        assertThat(looks).noneMatch(Future::isComplete);
        second.complete(domain("two"));

        for (Future<Rules> look : looks) {
            assertThat(got(look).domains()).containsExactly("two");
        }
        assertThat(reads).isEmpty();
    }

    private static Future<String> read(Queue<Promise<String>> reads) {
        Promise<String> read = Promise.promise();
        reads.add(read);
        return read.future();
    }

    @Test
    void source_that_throws_fails_the_look_only(Vertx vertx) throws Exception {
        LiveText<Rules> rules = LiveRules.startingWith(
                Rules.NONE,
                vertx,
                "broken",
                () -> {
                    throw new IllegalStateException("no link");
                },
                ONLY_WHEN_ASKED);

        assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining("no link");
        assertThatThrownBy(() -> got(rules.reload())).hasMessageContaining("no link");
    }

    @Test
    void closed_rules_stay_as_they_are(Vertx vertx) throws Exception {
        Path file = written("limits.json", domain("one"));
        LiveText<Rules> rules = open(vertx, file);
        got(rules.close());
        got(rules.close());

        Files.writeString(file, domain("two"));

        assertThat(got(rules.reload()).domains()).containsExactly("one");
    }

    private LiveText<Rules> open(Vertx vertx, Path file) throws Exception {
        return got(LiveRules.ofFile(vertx, file, ONLY_WHEN_ASKED));
    }

    private Path written(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String domain(String name) {
        return "{\"domain\": \"" + name + "\", \"rules\": [{\"key\": \"user\", \"unlimited\": true}]}";
    }

    private List<String> warnings() {
        return log.messages(Level.WARNING);
    }

    private static <T> T got(Future<T> future) throws TimeoutException {
        return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    }
}
