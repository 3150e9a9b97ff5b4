// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The compressors that a process knows, best first. Immutable. */
public final class Compressors {
    private static final Compressors STANDARD = new Compressors(List.of(new ZstdCompressor(), new GzipCompressor()));

    private final List<Compressor> compressors;

    private Compressors(List<Compressor> compressors) {
        this.compressors = compressors;
    }

    /** {@code zstd} (2) before {@code gzip} (1). */
    public static Compressors standard() {
        return STANDARD;
    }

    /** All of them, best first: what a HELLO offers. */
    public List<Compressor> all() {
        return compressors;
    }

    /**
     * The compressor of this name. {@code identity}, for none, is not one.
     *
     * @throws CodecException if there is none, naming those that there are
     */
    public Compressor byName(String name) {
        for (Compressor compressor : compressors) {
            if (compressor.name().equals(name)) {
                return compressor;
            }
        }
        throw new CodecException("no compressor " + Refusal.quoted(name) + "; known are " + this);
    }

    /**
     * The compressor of this number.
     *
     * @throws CodecException if there is none, naming those that there are
     */
    public Compressor byId(int id) {
        for (Compressor compressor : compressors) {
            if (compressor.id() == id) {
                return compressor;
            }
        }
        throw new CodecException("no compressor with id " + id + "; known are " + this);
    }

    /**
     * The compressor to use towards a peer: the first of what it offers that is known here, since it is the peer who will
     * have to decompress. Empty if there is none, and messages then go as they are.
     *
     * @param offered numbers of compressors, the peer's best first
     */
    public Optional<Compressor> negotiate(List<Integer> offered) {
        for (int id : offered) {
            for (Compressor compressor : compressors) {
                if (compressor.id() == id) {
                    return Optional.of(compressor);
                }
            }
        }
        return Optional.empty();
    }

    /** Such as {@code zstd (2), gzip (1)}. */
    @Override
    public String toString() {
        return compressors.stream()
                .map(compressor -> compressor.name() + " (" + compressor.id() + ")")
                .collect(Collectors.joining(", "));
    }
}
