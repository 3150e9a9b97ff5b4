// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.FileProps;
import io.vertx.core.net.JksOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.SSLOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the files of certificates, keys and trust now and then, and says when one has changed. A file that cannot be read just
 * then, or is half-written, is no change: what was loaded last stays in force. Files are looked at off the event loop.
 */
final class CertificateWatch {
    private static final System.Logger LOG = System.getLogger(CertificateWatch.class.getName());

    private final Vertx vertx;
    private final List<String> paths;
    private final Reload reload;
    private final long timer;
    private List<Stamp> seen = List.of();

    /** What makes changed files take effect. */
    interface Reload {
        Future<?> reload();
    }

    /** What tells one state of a file from another. */
    private record Stamp(long modifiedMillis, long bytes) {}

    CertificateWatch(Vertx vertx, SSLOptions ssl, Duration interval, Reload reload) {
        this.vertx = vertx;
        this.paths = pathsOf(ssl);
        this.reload = reload;
        this.timer = paths.isEmpty() ? -1 : vertx.setPeriodic(Math.max(1, interval.toMillis()), id -> check());
        check();
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    private void check() {
        List<Future<FileProps>> looks =
                paths.stream().map(path -> vertx.fileSystem().props(path)).toList();
        Future.all(looks).onSuccess(all -> compare(looks.stream()
                .map(Future::result)
                .map(props -> new Stamp(props.lastModifiedTime(), props.size()))
                .toList()));
    }

    private void compare(List<Stamp> now) {
        boolean changed = !seen.isEmpty() && !seen.equals(now);
        if (!changed) {
            seen = now;
            return;
        }
        reload.reload()
                .onSuccess(done -> {
                    seen = now;
                    LOG.log(System.Logger.Level.INFO, "certificates reloaded: {0}", paths);
                })
                .onFailure(e -> LOG.log(
                        System.Logger.Level.WARNING,
                        "certificates changed but do not load, the old ones stay in force: " + paths,
                        e));
    }

    private static List<String> pathsOf(SSLOptions ssl) {
        List<@Nullable String> paths = new ArrayList<>(ssl.getCrlPaths());
        if (ssl.getKeyCertOptions() instanceof PemKeyCertOptions pem) {
            paths.addAll(pem.getCertPaths());
            paths.addAll(pem.getKeyPaths());
        } else if (ssl.getKeyCertOptions() instanceof PfxOptions pfx) {
            paths.add(pfx.getPath());
        } else if (ssl.getKeyCertOptions() instanceof JksOptions jks) {
            paths.add(jks.getPath());
        }
        if (ssl.getTrustOptions() instanceof PemTrustOptions pem) {
            paths.addAll(pem.getCertPaths());
        } else if (ssl.getTrustOptions() instanceof PfxOptions pfx) {
            paths.add(pfx.getPath());
        } else if (ssl.getTrustOptions() instanceof JksOptions jks) {
            paths.add(jks.getPath());
        }
        return paths.stream().filter(Objects::nonNull).map(String::valueOf).toList();
    }
}
