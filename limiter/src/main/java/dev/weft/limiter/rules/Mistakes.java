// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.rules;

import dev.weft.config.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is wrong in a text, all of it: whoever mends the first mistake wants to know the next. Confined to one thread. */
final class Mistakes {
    private static final int MOST_SHOWN = 20;

    private final List<String> shown = new ArrayList<>();
    private int count;

    /** What {@code read} reads; {@code otherwise}, and one mistake more, if it cannot. */
    <T> T tried(Supplier<T> read, T otherwise) {
        try {
            return read.get();
        } catch (SettingsException e) {
            add(e);
            return otherwise;
        }
    }

    /** Checks something; one mistake more if it does not hold. */
    void checked(Runnable check) {
        tried(
                () -> {
                    check.run();
                    return true;
                },
                false);
    }

    void add(SettingsException mistake) {
        count++;
        if (shown.size() < MOST_SHOWN) {
            shown.add(String.valueOf(mistake.getMessage()));
        }
    }

    int count() {
        return count;
    }

    /** Throws if there is any. */
    void end(String source) {
        if (count > 0) {
            String all = String.join(System.lineSeparator(), shown);
            String more =
                    count > shown.size() ? System.lineSeparator() + "and " + (count - shown.size()) + " more" : "";
            throw new SettingsException(source, all.substring((source + ": ").length()) + more);
        }
    }
}
