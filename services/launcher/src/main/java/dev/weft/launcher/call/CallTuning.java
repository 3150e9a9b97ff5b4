// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.call.CallOptions;
import dev.weft.call.Metadata;
import dev.weft.call.Metadata.Entry;
import dev.weft.call.Readiness;
import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.DurationConverter;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of one call. */
final class CallTuning {
    private static final Set<String> COMPRESSORS = Set.of("gzip", "zstd", "identity");

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Give up after this time, such as 500ms or 2s. Default: 10s, for streams none.")
    private @Nullable Duration deadline;

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            description = "Send this pair too; may be repeated. The value of a key that ends in -bin is base64.")
    private List<String> metadata = List.of();

    @Option(
            names = "--codec",
            paramLabel = "NAME",
            description = "protobuf, json or xml on the wire. Default: protobuf, for Java types json.")
    private @Nullable String codec;

    @Option(
            names = "--compression",
            paramLabel = "NAME",
            description = "gzip, zstd or identity, for messages that are large enough.")
    private @Nullable String compression;

    @Option(names = "--wait-for-ready", description = "Wait for a server that is down, until the deadline.")
    private boolean waitForReady;

    @Option(names = "--show-trailers", description = "Print the trailers of a call that ends well, on stderr.")
    private boolean showTrailers;

    /** Name of the codec; null for what suits the service. */
    @Nullable
    String codec() {
        return codec;
    }

    boolean showTrailers() {
        return showTrailers;
    }

    /** All but the codec. */
    CallOptions options() {
        CallOptions options = CallOptions.DEFAULT.withMetadata(
                Metadata.of(metadata.stream().map(CallTuning::entry).toList()));
        if (deadline != null) {
            options = options.withTimeout(deadline);
        }
        if (compression != null) {
            if (!COMPRESSORS.contains(compression)) {
                throw CommandFailure.usage("--compression must be gzip, zstd or identity, was " + compression);
            }
            options = options.withCompression(compression);
        }
        return waitForReady ? options.withReadiness(Readiness.WAIT_FOR_READY) : options;
    }

    private static Entry entry(String pair) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
            throw CommandFailure.usage("--metadata must be KEY=VALUE, was \"" + pair + "\"");
        }
        String key = pair.substring(0, equals);
        String value = pair.substring(equals + 1);
        try {
            return key.endsWith("-bin") ? Entry.binary(key, Base64.getDecoder().decode(value)) : Entry.text(key, value);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--metadata " + key + ": " + e.getMessage());
        }
    }
}
