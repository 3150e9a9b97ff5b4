// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.redis;

import dev.weft.limiter.Charge;
import dev.weft.limiter.Limit;
import dev.weft.limiter.LimitNumbers;
import dev.weft.limiter.redis.DecisionReader.Told;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Demands on their way into {@code decide.lua}, which says what its arguments are. Keys and limits are named once. */
final class DemandBatch implements Batch<List<Told>> {
    /** A batch's answer is kept for so long, in case it is asked for again. */
    private static final long ANSWER_MILLIS = 5_000;

    /** As long as {@link dev.weft.limiter.Demand} says. */
    private static final long REQUEST_MILLIS = 60_000;

    private static final int NONE = 0;
    private static final int FIXED_ARGUMENTS = 7;

    private final LimitKeys names;
    private String tag = "";
    private final List<String> keys = new ArrayList<>();
    private final Map<String, Integer> keyNumbers = new HashMap<>();
    private final List<Object> limits = new ArrayList<>();
    private final Map<Limit, Integer> limitNumbers = new HashMap<>();
    private final Buffer demands = Buffer.buffer();
    private final List<Integer> charges = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();

    /** What is done with a charge. */
    enum Operation {
        /** Make it now or not at all. */
        TRY(0),
        /** Take a place in a leaky bucket's queue. */
        RESERVE(1),
        /** Give it back. */
        REFUND(2),
        /** Make it as often as there is room: what most demands are, and therefore said in fewer words. */
        OFTEN(3);

        private final int code;

        Operation(int code) {
            this.code = code;
        }
    }

    DemandBatch(LimitKeys names) {
        this.names = names;
    }

    /** All of the charges or none, decided once for all requests of this name. */
    void tryAll(List<Charge> charges, @Nullable String requestId, Asked who) {
        begin(
                who,
                Operation.TRY,
                1,
                requestId == null ? NONE : number(names.request(charges.get(0).key(), requestId)),
                charges.size());
        charges.forEach(charge -> add(charge, 0));
    }

    /** One charge as often as there is room for it, up to so many times. */
    void tryOften(Charge charge, int times, Asked who) {
        asked.add(who);
        charges.add(1);
        say(Operation.OFTEN.code);
        say(times);
        addCharge(charge);
    }

    /** A place in the queue of a leaky bucket, if its turn comes within so many microseconds. */
    void reserve(Charge charge, long longestMicros, Asked who) {
        begin(who, Operation.RESERVE, 1, NONE, 1);
        add(charge, longestMicros);
    }

    /** Gives back what counts since then. */
    void refund(Charge charge, long fromMicros, Asked who) {
        begin(who, Operation.REFUND, 1, NONE, 1);
        add(charge, fromMicros);
    }

    /** The tag of the first key; in a Cluster, of all. */
    @Override
    public String tag() {
        return tag;
    }

    /** How many demands there are. */
    int size() {
        return asked.size();
    }

    @Override
    public List<Told> read(@Nullable Response answer) {
        return DecisionReader.read(answer, charges);
    }

    @Override
    public void tell(List<Told> told, long sentNanos) {
        for (int i = 0; i < asked.size(); i++) {
            asked.get(i).told(told.get(i), sentNanos);
        }
    }

    @Override
    public void giveUp() {
        asked.forEach(Asked::unanswered);
    }

    @Override
    public boolean isAwaited() {
        return asked.stream().anyMatch(Asked::isWaiting);
    }

    @Override
    public List<String> keys(String answerKey) {
        List<String> all = new ArrayList<>(keys);
        all.add(answerKey);
        return all;
    }

    @Override
    public List<Object> arguments(long number) {
        return arguments(number, MARGIN_MILLIS, ANSWER_MILLIS, REQUEST_MILLIS);
    }

    /** Those that keep things for other times. */
    List<Object> arguments(long number, long marginMillis, long answerMillis, long requestMillis) {
        List<Object> all = new ArrayList<>(limits.size() + FIXED_ARGUMENTS);
        all.add(keys.size() + 1);
        all.add(number);
        all.add(marginMillis);
        all.add(answerMillis);
        all.add(requestMillis);
        all.add(limitNumbers.size());
        all.addAll(limits);
        all.add(demands);
        return all;
    }

    private void begin(Asked who, Operation operation, int times, int request, int many) {
        asked.add(who);
        charges.add(many);
        say(operation.code);
        say(times);
        say(request);
        say(many);
    }

    private void add(Charge charge, long extra) {
        addCharge(charge);
        say(extra);
    }

    private void addCharge(Charge charge) {
        if (tag.isEmpty()) {
            tag = LimitKeys.tag(charge.key());
        }
        say(number(names.usage(charge.key())));
        say(number(charge.quota().limit()));
        say(charge.cost());
    }

    /** As Lua reads it fastest; all numbers are below 2<sup>53</sup>. */
    private void say(double number) {
        demands.appendLongLE(Double.doubleToRawLongBits(number));
    }

    private int number(String key) {
        return keyNumbers.computeIfAbsent(key, name -> {
            keys.add(name);
            return keys.size();
        });
    }

    private int number(Limit limit) {
        Integer known = limitNumbers.get(limit);
        if (known != null) {
            return known;
        }
        LimitNumbers numbers = LimitNumbers.of(limit);
        limits.add(numbers.kind());
        limits.add(numbers.capacity());
        limits.add(numbers.first());
        limits.add(numbers.second());
        limits.add(numbers.third());
        int number = limitNumbers.size() + 1;
        limitNumbers.put(limit, number);
        return number;
    }
}
