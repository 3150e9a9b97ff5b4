// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

/**
 * A mistake in a configuration. The message is for whoever wrote it: file, key, what is wrong, what would be right, such
 * as {@code conf/hello.json: port must be 0 to 65535, was 70000}.
 */
public final class SettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** A mistake in {@code source}, which is a file or whatever else the configuration came from. */
    public SettingsException(String source, String mistake) {
        super(source + ": " + mistake);
    }
}
