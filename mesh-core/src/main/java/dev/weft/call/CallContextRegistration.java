// SPDX-License-Identifier: Apache-2.0
package dev.weft.call;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/** Registers {@link CallContext} before a Vert.x instance starts; Vert.x finds it as a service. */
public final class CallContextRegistration implements VertxServiceProvider {

    @Override
    public void init(VertxBootstrap bootstrap) {
        CallContext.register();
    }
}
