// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.run;

import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** Says why a server does not listen, and what to do about it. */
public final class ListenFailure {
    private ListenFailure() {}

    /**
     * The reason in {@code failure}, in words.
     *
     * @param where another address can be chosen, such as {@code with --port}
     */
    public static String explain(Throwable failure, String where) {
        BindException bind = bindFailure(failure);
        if (bind == null) {
            return failure.getMessage() == null ? failure.toString() : failure.getMessage();
        }
        boolean taken = String.valueOf(bind.getMessage()).contains("in use");
        return taken
                ? "the port is taken. End what listens there, or choose another port " + where
                : bind.getMessage() + ". Choose another address or port " + where;
    }

    private static @Nullable BindException bindFailure(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind) {
                return bind;
            }
        }
        return null;
    }
}
