// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.redis.HoldCommand.Told;
import dev.weft.redis.RedisFailure;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operations on their way into {@code hold.lua}, which says what its arguments are. */
final class HoldBatch implements Batch<List<Told>> {
    private final LimitKeys names;
    private final List<HoldCommand> commands = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final Map<String, Integer> keyNumbers = new HashMap<>();
    private final List<Object> arguments = new ArrayList<>();

    HoldBatch(LimitKeys names) {
        this.names = names;
    }

    void add(HoldCommand command) {
        commands.add(command);
        int number = keyNumbers.computeIfAbsent(names.holds(command.key()), name -> {
            keys.add(name);
            return keys.size();
        });
        arguments.addAll(command.arguments(number));
    }

    int size() {
        return commands.size();
    }

    /** Each operation may be repeated, and what was granted too late is released. */
    @Override
    public boolean isAwaited() {
        return true;
    }

    @Override
    public String tag() {
        return commands.get(0).tag();
    }

    /** No answer is kept: each operation has its hold's id, and does not do twice what it did once. */
    @Override
    public List<String> keys(String answerKey) {
        return keys;
    }

    @Override
    public List<Object> arguments(long number) {
        List<Object> all = new ArrayList<>();
        all.add(MARGIN_MILLIS);
        all.addAll(arguments);
        return all;
    }

    @Override
    public List<Told> read(@Nullable Response answer) {
        if (answer == null || answer.size() != HoldCommand.NUMBERS * commands.size()) {
            throw new RedisFailure("not an answer to " + commands.size() + " operations: " + answer);
        }
        List<Told> told = new ArrayList<>(commands.size());
        for (int i = 0; i < answer.size(); i += HoldCommand.NUMBERS) {
            told.add(HoldCommand.told(
                    answer.get(i).toLong(),
                    answer.get(i + 1).toLong(),
                    answer.get(i + 2).toLong(),
                    answer.get(i + 3).toLong()));
        }
        return told;
    }

    @Override
    public void tell(List<Told> told, long sentNanos) {
        for (int i = 0; i < commands.size(); i++) {
            commands.get(i).answer().complete(told.get(i));
        }
    }

    @Override
    public void giveUp() {
        commands.forEach(command -> command.answer().fail(new RedisFailure("Redis did not answer")));
    }
}
