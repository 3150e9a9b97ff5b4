// SPDX-License-Identifier: Apache-2.0
package dev.weft.codec;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The codecs that a process knows. Immutable. */
public final class Codecs {
    private static final int MAX_ID = 255;
    private static final Codecs STANDARD = new Codecs(List.of(new ProtobufCodec(), new JsonCodec(), new XmlCodec()));

    private final List<Codec> codecs;
    private final Codec[] byId = new Codec[MAX_ID + 1];

    private Codecs(List<Codec> codecs) {
        this.codecs = List.copyOf(codecs);
        for (Codec codec : codecs) {
            byId[codec.id()] = codec;
        }
    }

    /** {@code protobuf} (1), {@code json} (2) and {@code xml} (3). */
    public static Codecs standard() {
        return STANDARD;
    }

    /**
     * These codecs and one more.
     *
     * @throws IllegalArgumentException if its id is not 1 to 255, or its id or name is taken
     */
    public Codecs with(Codec codec) {
        if (codec.id() < 1 || codec.id() > MAX_ID) {
            throw new IllegalArgumentException("id of codec " + codec.name() + " must be 1 to 255, was " + codec.id());
        }
        for (Codec known : codecs) {
            if (known.id() == codec.id() || known.name().equals(codec.name())) {
                throw new IllegalArgumentException("codec " + codec.name() + " (" + codec.id() + ") collides with "
                        + known.name() + " (" + known.id() + ")");
            }
        }
        List<Codec> more = new ArrayList<>(codecs);
        more.add(codec);
        return new Codecs(more);
    }

    /** All of them, in the order in which they were added. */
    public List<Codec> all() {
        return codecs;
    }

    /**
     * The codec of this name.
     *
     * @throws CodecException if there is none, naming those that there are
     */
    public Codec byName(String name) {
        for (Codec codec : codecs) {
            if (codec.name().equals(name)) {
                return codec;
            }
        }
        throw new CodecException("no codec " + Refusal.quoted(name) + "; known are " + this);
    }

    /**
     * The codec of this number. One array access.
     *
     * @throws CodecException if there is none, naming those that there are
     */
    public Codec byId(int id) {
        Codec codec = id < 1 || id > MAX_ID ? null : byId[id];
        if (codec == null) {
            throw new CodecException("no codec with id " + id + "; known are " + this);
        }
        return codec;
    }

    /** What messages of a class travel as when nobody says: {@code protobuf} for protobuf messages, else {@code json}. */
    public Codec defaultFor(Class<?> type) {
        Objects.requireNonNull(type);
        return byName(MessageLite.class.isAssignableFrom(type) ? "protobuf" : "json");
    }

    /** Such as {@code protobuf (1), json (2), xml (3)}. */
    @Override
    public String toString() {
        return codecs.stream()
                .map(codec -> codec.name() + " (" + codec.id() + ")")
                .collect(Collectors.joining(", "));
    }
}
