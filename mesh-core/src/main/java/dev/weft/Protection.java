// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import java.util.HashMap;
import java.util.Map;

/**
 * What protects the callers of all services: something for each, and something else for some services and some methods.
 * Immutable.
 */
public final class Protection {
    /** What is right for most. */
    public static final Protection DEFAULT = of(ServiceProtection.DEFAULT, MethodProtection.DEFAULT);

    /** Nothing: each call goes out once, to whom the balancer chooses. */
    public static final Protection NONE = of(ServiceProtection.NONE, MethodProtection.NONE);

    private final ServiceProtection anyService;
    private final MethodProtection anyMethod;
    private final Map<String, ServiceProtection> services;
    private final Map<String, MethodProtection> methodsOf;
    private final Map<String, MethodProtection> methods;

    private Protection(
            ServiceProtection anyService,
            MethodProtection anyMethod,
            Map<String, ServiceProtection> services,
            Map<String, MethodProtection> methodsOf,
            Map<String, MethodProtection> methods) {
        this.anyService = anyService;
        this.anyMethod = anyMethod;
        this.services = services;
        this.methodsOf = methodsOf;
        this.methods = methods;
    }

    /** The same for all. */
    public static Protection of(ServiceProtection service, MethodProtection method) {
        return new Protection(service, method, Map.of(), Map.of(), Map.of());
    }

    /** These with something else for one service, and for those of its methods that have nothing of their own. */
    public Protection withService(String name, ServiceProtection service, MethodProtection itsMethods) {
        return new Protection(
                anyService, anyMethod, plus(services, name, service), plus(methodsOf, name, itsMethods), methods);
    }

    /** These with something else for one method. */
    public Protection withMethod(String service, String method, MethodProtection protection) {
        return new Protection(
                anyService, anyMethod, services, methodsOf, plus(methods, path(service, method), protection));
    }

    /** That of a service. */
    public ServiceProtection service(String name) {
        return services.getOrDefault(name, anyService);
    }

    /** That of a method. */
    public MethodProtection method(String service, String method) {
        MethodProtection own = methods.get(path(service, method));
        return own != null ? own : methodsOf.getOrDefault(service, anyMethod);
    }

    private static String path(String service, String method) {
        return service + "/" + method;
    }

    private static <T> Map<String, T> plus(Map<String, T> some, String key, T value) {
        Map<String, T> more = new HashMap<>(some);
        more.put(key, value);
        return Map.copyOf(more);
    }
}
