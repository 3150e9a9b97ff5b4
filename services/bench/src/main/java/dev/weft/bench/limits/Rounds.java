// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import dev.weft.bench.run.Median;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** Measures subjects in turn: one round that is thrown away, then so many that count. */
final class Rounds {
    private final int rounds;
    private final double seconds;
    private final double warmupSeconds;
    private final Consumer<String> progress;

    Rounds(int rounds, double seconds, double warmupSeconds, Consumer<String> progress) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.warmupSeconds = warmupSeconds;
        this.progress = progress;
    }

    /** The medians of each subject, in the order given. Closes them all. */
    Found of(String title, List<Subject> subjects) throws IOException, InterruptedException {
        List<List<Sample>> samples = new ArrayList<>();
        subjects.forEach(subject -> samples.add(new ArrayList<>()));
        try {
            for (int round = 0; round <= rounds; round++) {
                progress.accept(title + ", round " + round + " of " + rounds + (round == 0 ? " (warm-up)" : ""));
                measure(subjects, round, samples);
                if (round == 0) {
                    samples.forEach(List::clear);
                }
            }
        } finally {
            subjects.forEach(Subject::close);
        }
        Map<String, Sample> medians = new LinkedHashMap<>();
        for (int i = 0; i < subjects.size(); i++) {
            medians.put(subjects.get(i).name(), median(samples.get(i)));
        }
        return new Found(title, medians);
    }

    /** Another one begins each round, so that nobody always follows the same one. */
    private void measure(List<Subject> subjects, int round, List<List<Sample>> samples)
            throws IOException, InterruptedException {
        for (int i = 0; i < subjects.size(); i++) {
            int place = (i + round) % subjects.size();
            Subject subject = subjects.get(place);
            Sample sample = subject.sample(round == 0 ? warmupSeconds : seconds);
            progress.accept("  " + subject.name() + ": " + Math.round(sample.perSecond()) + "/s");
            samples.get(place).add(sample);
        }
    }

    private static Sample median(List<Sample> samples) {
        return new Sample(
                median(samples, Sample::perSecond),
                median(samples, Sample::clockNanosEach),
                median(samples, Sample::nanosEach),
                median(samples, Sample::bytesEach));
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return Median.of(samples.stream().mapToDouble(figure).toArray());
    }
}
