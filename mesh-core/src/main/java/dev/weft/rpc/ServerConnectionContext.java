// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.Metadata;
import dev.weft.call.Peer;
import dev.weft.codec.Compressor;
import io.vertx.core.internal.ContextInternal;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the calls of one accepted connection have in common. Confined to its event loop. */
final class ServerConnectionContext {
    private final ContextInternal context;
    private final Supplier<Peer> peerSupplier;
    private @Nullable Peer peer;
    private final RpcServerOptions options;
    private final Admission admission;
    private final Set<String> propagated;

    /** {@code peer} is asked with the first call, when the peer has introduced itself. */
    ServerConnectionContext(
            ContextInternal context, RpcServerOptions options, Admission admission, Supplier<Peer> peer) {
        this.admission = admission;
        this.context = context;
        this.peerSupplier = peer;
        this.options = options;
        this.propagated = Set.copyOf(options.propagatedMetadata());
    }

    ContextInternal context() {
        return context;
    }

    Admission admission() {
        return admission;
    }

    Peer peer() {
        Peer known = peer;
        if (known == null) {
            known = peerSupplier.get();
            peer = known;
        }
        return known;
    }

    /** The part of {@code metadata} that calls made by a handler send on. */
    Metadata propagated(Metadata metadata) {
        if (metadata.isEmpty() || propagated.isEmpty()) {
            return Metadata.EMPTY;
        }
        Metadata kept = metadata;
        for (Metadata.Entry entry : metadata) {
            if (!propagated.contains(entry.key())) {
                kept = kept.without(entry.key());
            }
        }
        return kept;
    }

    /** How replies to a caller are compressed: as it asked, if that is known here. */
    Squeeze squeezeFor(Metadata metadata) {
        if (metadata.isEmpty()) {
            return Squeeze.NONE;
        }
        Optional<String> wanted = metadata.get(Squeeze.ACCEPT_KEY);
        if (wanted.isEmpty()) {
            return Squeeze.NONE;
        }
        for (Compressor compressor : options.compressors().all()) {
            if (compressor.name().equals(wanted.get())) {
                return new Squeeze(compressor, options.compressAboveBytes());
            }
        }
        return Squeeze.NONE;
    }
}
