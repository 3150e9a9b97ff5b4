// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import io.vertx.core.Vertx;

class InMemoryRegistryTest extends RegistryContract {
    private final InMemoryStore store = new InMemoryStore();

    @Override
    protected LeasedRegistry newRegistry(Vertx vertx, RegistryOptions options) {
        return new LeasedRegistry(vertx, options, context -> store);
    }
}
