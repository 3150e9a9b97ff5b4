// SPDX-License-Identifier: Apache-2.0
package dev.weft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client that sends whatever bytes the test wants to a real {@link ServerConnection}, and reads frames. */
final class RawClient implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(20);

    final ManualClock clock = new ManualClock(1_000_000_000L);
    final ScriptedService service = new ScriptedService();
    final MemoryBudget budget = new MemoryBudget(64 << 20);
    final CountingMemory memory = new CountingMemory();
    final ErrorLog errors = new ErrorLog();
    final ServerConnection server;
    final Side side;
    final List<RawFrame> seen = new ArrayList<>();

    RawClient() {
        this(new WireOptions());
    }

    RawClient(WireOptions options) {
        server = new ServerConnection(options, budget, service, () -> {}, clock);
        side = new Side(server, memory);
    }

    /** One that has introduced itself, with nothing but its version. */
    static RawClient introduced() {
        return introduced(new WireOptions());
    }

    static RawClient introduced(WireOptions options) {
        RawClient client = new RawClient(options);
        client.send(RawFrame.PREFACE, hello());
        client.seen.addAll(RawFrame.afterPreface(client.side.written()));
        client.seen.clear();
        return client;
    }

    /** The least of all HELLOs: version 1 to 1, then other TLVs. */
    static byte[] hello(Object... tlvs) {
        return RawFrame.of(Frame.HELLO, 0, 0, 0, Raw.hex("01 02 01 01"), Raw.bytes(tlvs))
                .bytes();
    }

    static byte[] tlv(int type, Object value) {
        return Raw.bytes(Raw.varint(type), Raw.sized(value));
    }

    /** The beginning of a CALL's payload: a definition, and no time limit. */
    static byte[] head(MethodSignature method) {
        return Raw.bytes(
                Raw.u8(0), Raw.sized(method.path()), Raw.u8(method.codec()), Raw.u8(method.mode()), Raw.varint(0));
    }

    static byte[] frame(int type, int flags, int generation, int slot, Object... payload) {
        return RawFrame.of(type, flags, generation, slot, payload).bytes();
    }

    void send(Object... bytes) {
        side.read(Raw.bytes(bytes));
    }

    /** The frames that came since the last time. */
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

    /** The connection has ended with a GOAWAY of this code, and its text says so. */
    void requireFailed(GoAwayCode code, String text) {
        List<RawFrame> last = frames();
        assertThat(side.isOpen()).as("still open after %s", last).isFalse();
        assertThat(last).isNotEmpty();
        requireGoAway(last.get(last.size() - 1), code, text);
        assertThat(server.failure()).isNotNull();
        assertThat(server.failure().code()).isEqualTo(code);
    }

    static void requireGoAway(RawFrame frame, GoAwayCode code, String text) {
        assertThat(frame.type()).as("%s", frame).isEqualTo(Frame.GOAWAY);
        GoAway goAway = GoAway.read(io.netty.buffer.Unpooled.wrappedBuffer(frame.payload()));
        assertThat(goAway.phase()).isZero();
        assertThat(goAway.code()).as(goAway.text()).isEqualTo(code);
        assertThat(goAway.text()).contains(text);
    }

    void requireOpen() {
        assertThat(server.failure()).isNull();
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
