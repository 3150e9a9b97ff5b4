// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileProps;
import io.vertx.core.file.FileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The text of a file. It is read whole each time, by its name and off the event loop: so neither a coarse clock of the file
 * system, nor a rename, nor a symbolic link that now leads elsewhere (as Kubernetes swaps them) hides a change.
 */
record TextFile(Vertx vertx, Path path, int mostBytes) implements TextSource {

    @Override
    public Future<String> read() {
        FileSystem files = vertx.fileSystem();
        return files.props(path.toString())
                .recover(e -> Future.failedFuture(new SettingsException(path.toString(), "no such file")))
                .compose(this::requireReadable)
                .compose(props -> files.readFile(path.toString()).recover(this::unreadable))
                .map(bytes -> bytes.toString(StandardCharsets.UTF_8));
    }

    private Future<FileProps> requireReadable(FileProps props) {
        if (!props.isRegularFile()) {
            return mistake("must be a regular file");
        }
        return props.size() > mostBytes
                ? mistake("must have at most " + mostBytes + " bytes, had " + props.size())
                : Future.succeededFuture(props);
    }

    private Future<Buffer> unreadable(Throwable cause) {
        return mistake("cannot be read: " + (cause.getCause() == null ? cause : cause.getCause()));
    }

    private <T> Future<T> mistake(String what) {
        return Future.failedFuture(new SettingsException(path.toString(), what));
    }
}
