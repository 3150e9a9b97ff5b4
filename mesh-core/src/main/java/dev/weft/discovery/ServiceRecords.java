// SPDX-License-Identifier: Apache-2.0
package dev.weft.discovery;

import dev.weft.call.Contract;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.servicediscovery.Record;

/** How an instance that serves a contract on the wire is written down as a record of vertx-service-discovery. */
public final class ServiceRecords {
    /** The type of the records: an address that speaks the Weft wire. */
    public static final String TYPE = "weft-wire";

    private ServiceRecords() {}

    /** The record of an instance. */
    public static Record of(Contract contract, String instance, String zone, SocketAddress address) {
        return new Record()
                .setName(contract.name())
                .setType(TYPE)
                .setLocation(new JsonObject()
                        .put("endpoint", address.host() + ":" + address.port())
                        .put("host", address.host())
                        .put("port", address.port()))
                .setMetadata(new JsonObject()
                        .put("instance", instance)
                        .put("version", contract.version())
                        .put("zone", zone));
    }

    static SocketAddress addressOf(Record record) {
        JsonObject location = record.getLocation();
        return SocketAddress.inetSocketAddress(location.getInteger("port"), location.getString("host"));
    }
}
