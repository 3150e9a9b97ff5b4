// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

/**
 * The Java names that vertx-grpc-protoc-plugin2 gives to methods of a {@code .proto} file: the first letter small, no
 * underscores, and a capital after each: {@code SayHello} and {@code Say_hello} are both {@code sayHello}.
 *
 * <p>The plugin means to put an underscore behind a Java keyword, such as {@code rpc New}, but up to 5.0.7 compares
 * wrongly, so that its output does not compile. A name with that underscore is accepted too, for the day when it does.
 */
final class JavaNames {
    private JavaNames() {}

    /** The Java name of the method that the {@code .proto} file calls {@code protoName}. */
    static String of(String protoName) {
        StringBuilder javaName = new StringBuilder(protoName.length());
        javaName.append(Character.toLowerCase(protoName.charAt(0)));
        boolean capital = false;
        for (int i = 1; i < protoName.length(); i++) {
            char c = protoName.charAt(i);
            if (c != '_') {
                javaName.append(capital ? Character.toUpperCase(c) : c);
            }
            capital = c == '_';
        }
        return javaName.toString();
    }

    /** Whether the plugin may have made {@code javaName} of {@code protoName}. */
    static boolean isNameOf(String javaName, String protoName) {
        String plain = of(protoName);
        return javaName.equals(plain) || javaName.equals(plain + "_");
    }
}
