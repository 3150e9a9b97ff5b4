// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.util.Objects;

/**
 * One method of a {@link Contract}. Immutable.
 *
 * @param service full name of the service, such as {@code weft.hello.v1.HelloService}
 * @param name name of the method within the service, such as {@code SayHello}
 * @param kind how many messages each side sends
 * @param requestType class of the request messages
 * @param responseType class of the reply messages
 * @param idempotency whether repeating a call is safe
 * @param acknowledgement whether a call is answered; {@link Acknowledgement#NONE} is for unary methods only
 */
public record Method<Q, R>(
        String service,
        String name,
        MethodKind kind,
        Class<Q> requestType,
        Class<R> responseType,
        Idempotency idempotency,
        Acknowledgement acknowledgement) {

    public Method {
        requireName(service, "service");
        requireName(name, "method");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(requestType, "requestType");
        Objects.requireNonNull(responseType, "responseType");
        Objects.requireNonNull(idempotency, "idempotency");
        if (acknowledgement == Acknowledgement.NONE && kind != MethodKind.UNARY) {
            throw new IllegalArgumentException(
                    service + "/" + name + " is " + kind + "; only a unary method can be one-way");
        }
    }

    /** {@code service/name}, the name on every wire. */
    public String path() {
        return service + "/" + name;
    }

    /** Cheap, for this is looked up with every call: the two strings remember theirs. */
    @Override
    public int hashCode() {
        return 31 * service.hashCode() + name.hashCode();
    }

    @Override
    public String toString() {
        return path();
    }

    static void requireName(String name, String what) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(what + " name must be non-empty and without '/', was \"" + name + "\"");
        }
    }
}
