// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.call;

import dev.weft.launcher.cli.CommandFailure;

/**
 * What the user names: a service, or a method of it.
 *
 * @param service full name; empty for all
 * @param method empty for all
 */
record Target(String service, String method) {
    static final Target EVERYTHING = new Target("", "");

    /** Reads {@code SERVICE} or {@code SERVICE/METHOD}; gRPC's leading slash is welcome. */
    static Target parse(String text) {
        String path = text.startsWith("/") ? text.substring(1) : text;
        int slash = path.indexOf('/');
        if (slash < 0) {
            return new Target(path, "");
        }
        return new Target(path.substring(0, slash), path.substring(slash + 1));
    }

    /** The same, if it names a method. */
    Target requireMethod() {
        if (service.isEmpty() || method.isEmpty() || method.indexOf('/') >= 0) {
            throw CommandFailure.usage("say what to call as SERVICE/METHOD, such as"
                    + " weft.hello.v1.HelloService/SayHello; --list shows what there is");
        }
        return this;
    }

    @Override
    public String toString() {
        return method.isEmpty() ? service : service + "/" + method;
    }
}
