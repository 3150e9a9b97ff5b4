// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import dev.weft.call.MethodKind;

/**
 * How a Java method takes its request and gives its reply. Immutable.
 *
 * @param requestType class of the request messages; {@link Void} when there is none
 * @param responseType class of the reply messages; {@link Void} when there is none
 */
record Signature(Input input, Output output, Class<?> requestType, Class<?> responseType) {

    /** What the method takes. */
    enum Input {
        /** {@code m()}. */
        NOTHING,
        /** {@code m(Q)}. */
        MESSAGE,
        /** {@code m(ReadStream<Q>)}. */
        STREAM,
        /** {@code m(Completable<WriteStream<Q>>)}, in generated client interfaces only. */
        WRITER
    }

    /** What the method returns. */
    enum Output {
        /** {@code void}. */
        NOTHING,
        /** {@code Future<R>}. */
        FUTURE,
        /** {@code Future<ReadStream<R>>}. */
        FUTURE_STREAM,
        /** {@code ReadStream<R>}. */
        STREAM
    }

    /** The kind of call that such a method makes. */
    MethodKind kind() {
        return MethodKind.of(
                input == Input.STREAM || input == Input.WRITER,
                output == Output.STREAM || output == Output.FUTURE_STREAM);
    }
}
