// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/** Dubbo's own protocol, from address to address with no registry. */
final class DubboPeer implements Peer {
    private static final int LONGEST_WAIT_MILLIS = 10_000;

    /** 127.0.0.1 as IPv6 writes it: Dubbo takes the plain form for a mistake, and a public address in its place. */
    private static final String LOOPBACK = "[::ffff:127.0.0.1]";

    /** The service; asynchronous on both sides, so that no thread is parked for a call. */
    public interface Echo {
        CompletableFuture<byte[]> echo(byte[] body);
    }

    @Override
    public String title() {
        return "Dubbo";
    }

    @Override
    public String setup() {
        return "Dubbo %s, dubbo protocol, hessian2, direct URL, CompletableFuture, direct dispatch on one I/O thread"
                .formatted(JarVersion.of(DubboBootstrap.class));
    }

    @Override
    public EchoServer serve(int port) {
        var protocol = new ProtocolConfig("dubbo", port);
        protocol.setHost(LOOPBACK);
        protocol.setSerialization("hessian2");
        protocol.setDispatcher("direct");
        protocol.setIothreads(1);
        var service = new ServiceConfig<Echo>();
        service.setInterface(Echo.class);
        service.setRef(CompletableFuture::completedFuture);
        service.setRegister(false);
        DubboBootstrap bootstrap =
                bootstrap("echo-server").protocol(protocol).service(service).start();
        return bootstrap::stop;
    }

    @Override
    public EchoClient<byte[]> connect(String host, int port) {
        var reference = new ReferenceConfig<Echo>();
        reference.setInterface(Echo.class);
        reference.setUrl(
                "dubbo://%s:%d?dispatcher=direct&serialization=hessian2&iothreads=1".formatted(LOOPBACK, port));
        reference.setConnections(1);
        reference.setTimeout(LONGEST_WAIT_MILLIS);
        reference.setRetries(0);
        reference.setCheck(true);
        DubboBootstrap bootstrap = bootstrap("echo-client").reference(reference).start();
        return new Client(bootstrap, reference.get());
    }

    /** No registry, no QoS port, no metadata service, no files in the home directory. */
    private static DubboBootstrap bootstrap(String name) {
        System.setProperty("netty.epoll.enable", "true");
        var application = new ApplicationConfig(name);
        application.setQosEnable(false);
        application.setEnableFileCache(false);
        application.setParameters(Map.of("dump.enable", "false"));
        return DubboBootstrap.newInstance()
                .application(application)
                .registry(new RegistryConfig(RegistryConfig.NO_AVAILABLE));
    }

    private record Client(DubboBootstrap bootstrap, Echo echo) implements EchoClient<byte[]> {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // The handler hears of both outcomes.
        public EchoCall<byte[]> prepare(byte[] payload) {
            return handler -> echo.echo(payload).whenComplete((reply, failure) -> {
                if (failure == null) {
                    handler.replied(reply);
                } else {
                    handler.failed(failure);
                }
            });
        }

        @Override
        public int lengthOf(byte[] reply) {
            return reply.length;
        }

        @Override
        public byte[] contentOf(byte[] reply) {
            return reply;
        }

        @Override
        public void execute(Runnable burst) {
            burst.run();
        }

        @Override
        public void close() {
            bootstrap.stop();
        }
    }
}
