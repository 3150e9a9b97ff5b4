// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import dev.weft.limiter.Ledger.Entry;
import dev.weft.limiter.SlidingWindow.Counting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What each algorithm makes of the same calls, as an SVG: bars of what was admitted and refused in each tick, and a line of
 * what was admitted within the last second, which the dashed line should bound.
 */
final class TracePicture {
    private static final long PERMITS = 20;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long SECOND_MICROS = 1_000_000;
    private static final int INTERVALS = 4;
    private static final long HARD_BURST = 5;

    private static final int WIDTH = 1_116;
    private static final int LEFT = 210;
    private static final int TICK_WIDTH = 9;
    private static final int RIGHT = LEFT + BurstyTrace.TICKS * TICK_WIDTH;
    private static final int TOP = 92;
    private static final int ROW = 104;
    private static final int PLOT = 86;
    private static final int CALL_HEIGHT = 2;
    private static final int TICKS_A_SECOND = 10;

    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
            <title>What each algorithm makes of the same calls</title>
            <desc>Drawn by TracePicture in the limiter's tests.</desc>
            <style>
            text { font: 12px "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #24292f }
            .head { font-size: 18px; font-weight: bold }
            .name { font-size: 13px; font-weight: bold }
            .soft { fill: #57606a; font-size: 11px }
            .phase { fill: #57606a; font-size: 11px; text-anchor: middle }
            .most { font-size: 20px; font-weight: bold }
            .over { fill: #b3261e }
            .admitted { fill: #3572b0 }
            .refused { fill: #efc4b4 }
            .within { fill: none; stroke: #24292f; stroke-width: 1.2 }
            .limit { stroke: #b3261e; stroke-dasharray: 5 3 }
            .base { stroke: #8c959f }
            .edge { stroke: #e1e4e8 }
            </style>
            <rect width="%1$d" height="%2$d" rx="8" fill="#ffffff" stroke="#d0d7de"/>
            """;

    private final List<Long> instants = BurstyTrace.instants();
    private final StringBuilder svg = new StringBuilder();
    private int base = TOP;

    private TracePicture() {}

    static String draw() {
        TracePicture picture = new TracePicture();
        picture.rows();
        return picture.framed();
    }

    private void rows() {
        SlidingWindow strict = new SlidingWindow(PERMITS, SECOND, INTERVALS, Counting.STRICT);
        SlidingWindow relaxed = new SlidingWindow(PERMITS, SECOND, INTERVALS, Counting.RELAXED);
        TokenBucket bucket = new TokenBucket(PERMITS, SECOND, PERMITS);
        row(PlayedTrace.withoutLimit(instants), "what is asked for", "one permit a call");
        row(new FixedWindow(PERMITS, SECOND), "fixed window", "20 in each second", "of the clock");
        row(strict, "sliding window, strict", "20 in any second,", "counted in 4 parts");
        row(relaxed, "sliding window, relaxed", "20 in any second, roughly,", "counted in 4 parts");
        row(new SlidingLog(PERMITS, SECOND), "sliding log", "20 in any second,", "each remembered");
        row(bucket, "token bucket", "20 a second,", "20 of them at once");
        row(
                TokenBucket.hard(PERMITS, SECOND, HARD_BURST),
                "token bucket, hard",
                "20 in any second,",
                "5 of them at once");
        LeakyBucket leaky = new LeakyBucket(PERMITS, SECOND, PERMITS);
        row(
                PlayedTrace.waiting(leaky, instants),
                "leaky bucket",
                "one each 50 ms, up to 20",
                "wait; shown as they leave");
    }

    private void row(Limit limit, String... label) {
        row(PlayedTrace.of(limit, instants), label);
    }

    private void row(PlayedTrace played, String... label) {
        base += ROW;
        boolean limited = !played.refused().entries().isEmpty();
        edges();
        bars(played);
        if (limited) {
            line("limit", LEFT, base - (int) PERMITS * CALL_HEIGHT, RIGHT, base - (int) PERMITS * CALL_HEIGHT);
            within(played.admitted());
        }
        line("base", LEFT, base, RIGHT, base);
        for (int i = 0; i < label.length; i++) {
            text(i == 0 ? "name" : "soft", 20, base - 52 + 18 * i, label[i]);
        }
        if (limited) {
            results(played);
        } else {
            text("soft", RIGHT + 20, base - 4, instants.size() + " calls");
        }
    }

    private void edges() {
        for (int tick = 0; tick <= BurstyTrace.TICKS; tick += TICKS_A_SECOND) {
            int x = LEFT + tick * TICK_WIDTH;
            line("edge", x, base - PLOT, x, base);
        }
    }

    private void bars(PlayedTrace played) {
        for (int tick = 0; tick < BurstyTrace.TICKS; tick++) {
            int admitted = in(tick, played.admitted()) * CALL_HEIGHT;
            int refused = in(tick, played.refused()) * CALL_HEIGHT;
            bar("admitted", tick, base - admitted, admitted);
            bar("refused", tick, base - admitted - refused, refused);
        }
    }

    private static int in(int tick, Ledger ledger) {
        long begin = BurstyTrace.BEGIN_MICROS + tick * BurstyTrace.TICK_MICROS;
        return (int) ledger.sum(micros -> micros >= begin && micros < begin + BurstyTrace.TICK_MICROS);
    }

    private void bar(String kind, int tick, int y, int height) {
        if (height > 0) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                    kind,
                    LEFT + tick * TICK_WIDTH + 1,
                    y,
                    TICK_WIDTH - 2,
                    height));
        }
    }

    /** The sum over the second before, which changes when a call is admitted and when one is a second old. */
    private void within(Ledger admitted) {
        long end = BurstyTrace.BEGIN_MICROS + BurstyTrace.TICKS * BurstyTrace.TICK_MICROS;
        svg.append("<path class=\"within\" d=\"M").append(LEFT).append(' ').append(base);
        admitted.entries().stream()
                .map(Entry::micros)
                .flatMap(micros -> List.of(micros, micros + SECOND_MICROS).stream())
                .filter(micros -> micros < end)
                .sorted()
                .distinct()
                .forEach(now -> {
                    long sum = admitted.sum(micros -> micros > now - SECOND_MICROS && micros <= now);
                    svg.append(String.format(Locale.ROOT, "H%.1fV%d", x(now), base - sum * CALL_HEIGHT));
                });
        svg.append('H').append(RIGHT).append("\"/>\n");
    }

    private static double x(long micros) {
        return LEFT + (double) (micros - BurstyTrace.BEGIN_MICROS) * TICK_WIDTH / BurstyTrace.TICK_MICROS;
    }

    private void results(PlayedTrace played) {
        long most = played.admitted().mostWithin(SECOND_MICROS);
        text(most > PERMITS ? "most over" : "most", RIGHT + 20, base - 40, Long.toString(most));
        text("soft", RIGHT + 52, base - 40, "at most in a second");
        text("soft", RIGHT + 20, base - 18, played.admitted().entries().size() + " admitted,");
        text("soft", RIGHT + 20, base - 4, played.refused().entries().size() + " refused");
    }

    private String framed() {
        String rows = svg.toString();
        svg.setLength(0);
        int height = base + 44;
        svg.append(String.format(Locale.ROOT, HEAD, WIDTH, height));
        text("head", 20, 34, "The same calls, limited to 20 a second");
        legend();
        BurstyTrace.PHASES.forEach(this::phase);
        svg.append(rows);
        for (int second = 0; second <= BurstyTrace.TICKS / TICKS_A_SECOND; second++) {
            text("phase", LEFT + second * TICKS_A_SECOND * TICK_WIDTH, base + 18, second + " s");
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend() {
        swatch("admitted", LEFT, "admitted");
        swatch("refused", LEFT + 82, "refused, in each 100 ms");
        svg.append(String.format(Locale.ROOT, "<path class=\"within\" d=\"M%d 61h10v-6h8\"/>\n", LEFT + 250));
        text("soft", LEFT + 274, 64, "admitted within the last second");
        line("limit", LEFT + 464, 60, LEFT + 486, 60);
        text("soft", LEFT + 492, 64, "20, the limit");
    }

    private void swatch(String kind, int x, String label) {
        svg.append(String.format(
                Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"54\" width=\"12\" height=\"12\"/>\n", kind, x));
        text("soft", x + 18, 64, label);
    }

    private void phase(BurstyTrace.Phase phase) {
        text("phase", LEFT + (phase.begin() + phase.end()) * TICK_WIDTH / 2, TOP + 8, phase.name());
    }

    private void text(String kind, int x, int y, String text) {
        svg.append(String.format(Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", kind, x, y, text));
    }

    private void line(String kind, int x1, int y1, int x2, int y2) {
        svg.append(String.format(
                Locale.ROOT, "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", kind, x1, y1, x2, y2));
    }
}
