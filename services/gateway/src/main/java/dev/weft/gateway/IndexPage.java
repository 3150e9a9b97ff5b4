// SPDX-License-Identifier: Apache-2.0
package dev.weft.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The page at {@code /} that says what can be called. Thread-safe. */
final class IndexPage implements Handler<RoutingContext> {
    private static final String FILE = "index.html";

    private final Buffer page = read();

    @Override
    public void handle(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(page);
    }

    private static Buffer read() {
        try (InputStream file = IndexPage.class.getResourceAsStream(FILE)) {
            return Buffer.buffer(Objects.requireNonNull(file, FILE).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
