// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Metadata;
import dev.weft.call.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random conversations over a random link, between users who take when they like: all arrives, in order, within bounds. */
class CreditProperties {
    private static final int WINDOW = 65_536;
    private static final int LARGEST = 200_000;

    private static final WireOptions SMALL = new WireOptions()
            .setStreamWindowBytes(WINDOW)
            .setMaxStreamWindowBytes(2 * WINDOW)
            .setConnectionWindowBytes(WINDOW)
            .setMaxConnectionWindowBytes(4 * WINDOW)
            .setFragmentBytes(4_096);

    /** One conversation, and what should come of it. */
    private static final class Talk {
        final ClientCall call;
        final List<byte[]> sent = new ArrayList<>();
        boolean halfClosed;
        boolean cancelled;
        /** Nobody takes what came of it any more. */
        boolean dropped;

        Talk(ClientCall call) {
            this.call = call;
        }
    }

    private final List<Talk> talks = new ArrayList<>();

    @Property(tries = 40)
    void everything_arrives_in_order_and_nobody_holds_too_much(@ForAll long seed) {
        Random random = new Random(seed);
        talks.clear();
        try (Loopback loopback = Loopback.connected(SMALL, SMALL)) {
            loopback.chunks = Chunks.random(random, 30_000);
            loopback.service.taking(Taking.WHEN_TOLD);
            for (int step = 0; step < 150; step++) {
                act(loopback, random);
                requireBounds(loopback);
                loopback.requireOpen();
            }
            finish(loopback);
        }
    }

    private void act(Loopback loopback, Random random) {
        switch (random.nextInt(8)) {
            case 0 -> open(loopback);
            case 1, 2, 3 -> any(random).ifPresent(talk -> send(talk, random));
            case 4 -> loopback.moveToServer();
            case 5 -> loopback.moveToClient();
            case 6 -> take(loopback, random);
            default ->
                any(random).ifPresent(talk -> {
                    if (random.nextInt(6) == 0) {
                        talk.cancelled |= !talk.call.isOver();
                        talk.dropped = true;
                        talk.call.cancel(Status.CANCELLED);
                    } else if (random.nextInt(3) == 0) {
                        halfClose(talk);
                    }
                });
        }
    }

    private void open(Loopback loopback) {
        if (talks.size() < 20) {
            ClientCall call = loopback.call(ScriptedService.CHAT, 0, Metadata.EMPTY, null);
            call.inbox.taking = Taking.WHEN_TOLD;
            talks.add(new Talk(call));
        }
    }

    private Optional<Talk> any(Random random) {
        return talks.isEmpty() ? Optional.empty() : Optional.of(talks.get(random.nextInt(talks.size())));
    }

    private static void send(Talk talk, Random random) {
        if (talk.halfClosed || talk.cancelled) {
            return;
        }
        int size = random.nextInt(5) == 0 ? random.nextInt(LARGEST) : random.nextInt(8_000);
        byte[] message = Raw.noise(size, size);
        talk.sent.add(message);
        talk.call.send(
                random.nextBoolean() ? TestMessage.of(message) : TestMessage.ofUnknownSize(message), Stream.Last.NO);
    }

    private static void halfClose(Talk talk) {
        talk.halfClosed = true;
        talk.call.halfClose();
    }

    private void take(Loopback loopback, Random random) {
        for (ServerCall call : loopback.service.calls) {
            if (random.nextBoolean()) {
                call.inbox.takeAll();
            }
        }
        any(random).ifPresent(talk -> talk.call.inbox.takeAll());
    }

    /** Untaken messages: at most the connection's window as grown, and the message that crossed its end. */
    private void requireBounds(Loopback loopback) {
        long most = 4 * WINDOW + LARGEST + Frame.HEADER_BYTES;
        long atServer = loopback.service.calls.stream()
                .filter(c -> !c.ignoring)
                .mapToLong(c -> c.inbox.untaken())
                .sum();
        long atClient = talks.stream()
                .filter(t -> !t.dropped)
                .mapToLong(t -> t.call.inbox.untaken())
                .sum();
        assertThat(atServer).isLessThanOrEqualTo(most);
        assertThat(atClient).isLessThanOrEqualTo(most);
    }

    private void finish(Loopback loopback) {
        talks.forEach(CreditProperties::halfClose);
        boolean progress = true;
        while (progress) {
            int before = loopback.toServer.size() + loopback.toClient.size();
            loopback.settle();
            loopback.service.calls.forEach(call -> call.inbox.takeAll());
            talks.forEach(talk -> talk.call.inbox.takeAll());
            progress = loopback.toServer.size() + loopback.toClient.size() > before;
        }
        loopback.requireOpen();
        for (Talk talk : talks) {
            if (!talk.cancelled) {
                assertThat(talk.call.completed).isTrue();
                assertThat(talk.call.inbox.messages).hasSameSizeAs(talk.sent);
                for (int i = 0; i < talk.sent.size(); i++) {
                    assertThat(talk.call.inbox.messages.get(i)).isEqualTo(talk.sent.get(i));
                }
            }
        }
        assertThat(loopback.client.openCalls()).isZero();
        assertThat(loopback.server.openCalls()).isZero();
    }
}
