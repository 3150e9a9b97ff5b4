// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import java.util.Map;

/**
 * A contract and what answers it, ready to be served at any door. Immutable.
 *
 * @param contract what is promised
 * @param handlers by method name, one for each method of the contract
 */
public record Service(Contract contract, Map<String, MethodHandler> handlers) {

    public Service {
        handlers = Map.copyOf(handlers);
        for (Method<?, ?> method : contract.methods()) {
            MethodHandler handler = handlers.get(method.name());
            if (handler == null) {
                throw new IllegalArgumentException("no handler for " + method);
            }
            if (handler instanceof MethodHandler.Unary && method.kind() != MethodKind.UNARY) {
                throw new IllegalArgumentException(method + " is " + method.kind() + ", its handler is unary");
            }
        }
        if (handlers.size() != contract.methods().size()) {
            throw new IllegalArgumentException("handlers " + handlers.keySet() + " do not match " + contract.name());
        }
    }
}
