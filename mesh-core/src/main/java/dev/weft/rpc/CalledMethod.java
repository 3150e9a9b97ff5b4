// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

import dev.weft.call.Acknowledgement;
import dev.weft.call.Method;
import dev.weft.codec.Codec;
import dev.weft.codec.Compressors;
import dev.weft.wire.MethodSignature;

/** A method as a client calls it with one codec: made once, used for every call. */
record CalledMethod<Q, R>(
        Method<Q, R> method, MethodSignature signature, MessageFormat<Q> requests, MessageFormat<R> replies) {

    static <Q, R> CalledMethod<Q, R> of(Method<Q, R> method, Codec codec, Compressors compressors) {
        int mode = (method.kind().clientStreams() ? MethodSignature.CLIENT_STREAMS : 0)
                | (method.kind().serverStreams() ? MethodSignature.SERVER_STREAMS : 0)
                | (method.acknowledgement() == Acknowledgement.NONE ? MethodSignature.ONE_WAY : 0);
        return new CalledMethod<>(
                method,
                new MethodSignature(method.path(), codec.id(), mode),
                new MessageFormat<>(codec.marshaller(method.requestType()), compressors),
                new MessageFormat<>(codec.marshaller(method.responseType()), compressors));
    }
}
