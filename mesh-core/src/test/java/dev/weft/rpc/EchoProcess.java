// SPDX-License-Identifier: Apache-2.0
package dev.weft.rpc;

/** An {@link EchoMain} in a JVM of its own, that a test can freeze and kill. */
final class EchoProcess implements AutoCloseable {
    private final ChildJvm jvm;
    private final int port;

    EchoProcess(String... jvmOptions) {
        jvm = new ChildJvm(EchoMain.class, jvmOptions);
        port = Integer.parseInt(jvm.line());
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return jvm.isAlive();
    }

    void kill() {
        jvm.kill();
    }

    void freeze() {
        jvm.freeze();
    }

    void thaw() {
        jvm.thaw();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
