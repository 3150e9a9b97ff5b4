// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.cli;

import dev.weft.config.HostPort;
import io.vertx.core.net.SocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code HOST:PORT}. */
public final class AddressConverter implements ITypeConverter<SocketAddress> {
    @Override
    public SocketAddress convert(String value) {
        try {
            return HostPort.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
