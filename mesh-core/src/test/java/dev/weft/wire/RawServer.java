// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Metadata;
import dev.weft.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that sends whatever bytes the test wants to a real {@link ClientConnection}, and reads frames. */
final class RawServer implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(20);

    final ManualClock clock = new ManualClock(1_000_000_000L);
    final ClientEvents events = new ClientEvents();
    final MemoryBudget budget = new MemoryBudget(64 << 20);
    final CountingMemory memory = new CountingMemory();
    final ErrorLog errors = new ErrorLog();
    final ClientConnection client;
    final Side side;
    final List<RawFrame> seen = new ArrayList<>();

    RawServer() {
        this(new WireOptions());
    }

    RawServer(WireOptions options) {
        client = new ClientConnection(options, budget, events, clock);
        side = new Side(client, memory);
    }

    /** One that has introduced itself, with its version and these TLVs, and has read the client's introduction. */
    static RawServer introduced(Object... tlvs) {
        return introduced(new WireOptions(), tlvs);
    }

    static RawServer introduced(WireOptions options, Object... tlvs) {
        RawServer server = new RawServer(options);
        RawFrame.afterPreface(server.side.written());
        server.send(RawFrame.PREFACE, RawClient.hello(tlvs));
        return server;
    }

    ClientCall call(MethodSignature method, @Nullable MessageWriter request) {
        ClientCall call = new ClientCall();
        client.open(call, method, 0, Metadata.EMPTY, request);
        return call;
    }

    void send(Object... bytes) {
        side.read(Raw.bytes(bytes));
    }

    List<RawFrame> frames() {
        List<RawFrame> news = RawFrame.parse(side.written(), 0);
        seen.addAll(news);
        return news;
    }

    void advance(Duration by) {
        for (Duration left = by; left.compareTo(Duration.ZERO) > 0; left = left.minus(STEP)) {
            clock.advance(STEP);
            side.advance(STEP);
        }
    }

    void requireFailed(GoAwayCode code, String text) {
        List<RawFrame> last = frames();
        assertThat(side.isOpen()).as("still open after %s", last).isFalse();
        RawClient.requireGoAway(last.get(last.size() - 1), code, text);
        assertThat(events.events).contains("closed");
    }

    void requireOpen() {
        assertThat(client.failure()).isNull();
        assertThat(side.isOpen()).isTrue();
    }

    @Override
    public void close() {
        side.close();
        errors.close();
        assertThat(errors.records()).isEmpty();
        memory.requireNothingHeld();
        assertThat(budget.tryReserve(64 << 20)).as("budget all given back").isTrue();
    }
}
