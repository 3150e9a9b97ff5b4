// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

/** How the user called this program, to suggest lines that can be pasted. */
final class Invocation {
    private Invocation() {}

    /** {@code java -jar} and the jar as it was typed; {@code weft} when it was called otherwise. */
    static String asTyped() {
        String classPath = System.getProperty("java.class.path", "");
        boolean oneJar = classPath.endsWith(".jar") && classPath.indexOf(java.io.File.pathSeparatorChar) < 0;
        return oneJar ? "java -jar " + classPath : "weft";
    }
}
