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
    private volatile Future<Void> looking = Future.succeededFuture();
    private List<Stamp> seen = List.of();
    private List<Stamp> refused = List.of();

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

    /** Looks no more; completes when a look that has begun is over. */
    Future<Void> close() {
        vertx.cancelTimer(timer);
        return looking.otherwiseEmpty();
    }

    /** The first look reloads too: the files may have changed between their loading and that look. */
    private void check() {
        if (looking.isComplete()) {
            List<Future<FileProps>> looks =
                    paths.stream().map(path -> vertx.fileSystem().props(path)).toList();
            looking = Future.all(looks)
                    .compose(all -> compare(looks.stream()
                            .map(Future::result)
                            .map(props -> new Stamp(props.lastModifiedTime(), props.size()))
                            .toList()));
        }
    }

    private Future<Void> compare(List<Stamp> now) {
        if (now.equals(seen)) {
            return Future.succeededFuture();
        }
        boolean first = seen.isEmpty();
        return reload.reload()
                .<Void>mapEmpty()
                .onSuccess(done -> {
                    seen = now;
                    if (!first) {
                        LOG.log(System.Logger.Level.INFO, "certificates reloaded: {0}", paths);
                    }
                })
                .onFailure(e -> complain(now, e));
    }

    /** Once for each state of the files, however often they are tried again. */
    private void complain(List<Stamp> now, Throwable cause) {
        if (!now.equals(refused)) {
            refused = now;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "certificates changed but do not load, the old ones stay in force: " + paths,
                    cause);
        }
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
