// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import java.security.CodeSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a library, read from the name of the jar that it was loaded from: {@code name-1.2.3.jar}. */
final class JarVersion {
    private static final Pattern VERSIONED_JAR = Pattern.compile("-(\\d[^/]*)\\.jar$");

    private JarVersion() {}

    static String of(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        Matcher version =
                VERSIONED_JAR.matcher(source == null ? "" : source.getLocation().getPath());
        return version.find() ? version.group(1) : "of unknown version";
    }
}
