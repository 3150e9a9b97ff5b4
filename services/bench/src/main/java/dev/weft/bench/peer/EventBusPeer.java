// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.peer;

import com.hazelcast.config.Config;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/**
 * The clustered event bus of Vert.x, request and reply. A cluster has no client and no server, so both sides join; the
 * port is that of the first member's Hazelcast. Requests and replies each have a TCP connection.
 */
final class EventBusPeer implements Peer {
    private static final String ADDRESS = "echo";
    private static final String LOOPBACK = "127.0.0.1";

    @Override
    public String title() {
        return "event bus";
    }

    @Override
    public String setup() {
        return "clustered event bus, vertx-hazelcast %s with TCP join on the loopback interface, Buffer bodies; %s"
                .formatted(JarVersion.of(HazelcastClusterManager.class), VertxLoop.describe());
    }

    @Override
    public EchoServer serve(int port) {
        VertxLoop loop = join(port, port);
        VertxLoop.await(loop.vertx()
                .eventBus()
                .<Buffer>consumer(ADDRESS, message -> message.reply(message.body()))
                .completion());
        return loop::close;
    }

    @Override
    public EchoClient<Buffer> connect(String host, int port) {
        return new Client(join(port + 1, port));
    }

    /** Multicast, phone-home and everything else that would look beyond this machine is off. */
    private static VertxLoop join(int ownPort, int firstPort) {
        Config config = ConfigUtil.loadConfig();
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.logging.type", "jdk");
        var network = config.getNetworkConfig();
        network.setPort(ownPort).setPortAutoIncrement(ownPort != firstPort);
        network.getInterfaces().setEnabled(true).addInterface(LOOPBACK);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).addMember(LOOPBACK + ":" + firstPort);
        VertxOptions options = VertxLoop.options().setEventBusOptions(new EventBusOptions().setHost(LOOPBACK));
        return new VertxLoop(VertxLoop.await(Vertx.builder()
                .with(options)
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered()));
    }

    private record Client(VertxLoop loop) implements EchoClient<Buffer> {
        @Override
        public EchoCall<Buffer> prepare(byte[] payload) {
            var bus = loop.vertx().eventBus();
            Buffer body = Buffer.buffer(payload);
            return handler -> bus.<Buffer>request(ADDRESS, body)
                    .onComplete(reply -> handler.replied(reply.body()), handler::failed);
        }

        @Override
        public int lengthOf(Buffer reply) {
            return reply.length();
        }

        @Override
        public byte[] contentOf(Buffer reply) {
            return reply.getBytes();
        }

        @Override
        public void execute(Runnable burst) {
            loop.execute(burst);
        }

        @Override
        public void close() {
            loop.close();
        }
    }
}
