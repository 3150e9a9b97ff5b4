// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.launcher.cli.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/**
 * The requests that the user gives: as arguments, or on stdin.
 *
 * @param arguments JSON texts; {@code -} alone for stdin
 * @param in stdin
 */
record Requests(List<String> arguments, InputStream in) {
    private static final String STDIN = "-";

    /** The only request, which may span many lines of stdin; {@code empty} when the user gives none. */
    String one(String empty) {
        if (arguments.isEmpty()) {
            return empty;
        }
        if (arguments.size() > 1) {
            throw CommandFailure.usage("this method takes one request, not " + arguments.size());
        }
        return arguments.get(0).equals(STDIN) ? all() : arguments.get(0);
    }

    /** Every request; from stdin, one on each line that is not blank, read when it is asked for. */
    Iterator<String> many() {
        boolean fromStdin = arguments.isEmpty() || arguments.equals(List.of(STDIN));
        return fromStdin ? lines().iterator() : arguments.iterator();
    }

    private Iterable<String> lines() {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        return () -> reader.lines().filter(line -> !line.isBlank()).iterator();
    }

    private String all() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
