// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import dev.weft.balance.InFlight;
import dev.weft.balance.Node;
import dev.weft.balance.NodePool;
import dev.weft.balance.Outcome;
import dev.weft.balance.Selection;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One process that calls. A call that was not processed goes to another instance, once; it has a second in all, and the net takes
 * a fifth of a millisecond each way.
 */
final class Caller {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NET_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final Events events;
    private final NodePool pool;
    private final Map<String, Server> servers;
    private final Tally tally;

    Caller(Events events, NodePool pool, Map<String, Server> servers, Tally tally) {
        this.events = events;
        this.pool = pool;
        this.servers = servers;
        this.tally = tally;
    }

    NodePool pool() {
        return pool;
    }

    void call(Selection selection) {
        Attempt attempt = new Attempt(selection, events.nowNanos());
        attempt.send();
        events.in(DEADLINE_NANOS, attempt::expire);
    }

    private final class Attempt extends InFlight {
        private final long beganNanos;
        private Selection selection;
        private Node node;
        private int tries;
        private boolean done;

        Attempt(Selection selection, long beganNanos) {
            this.selection = selection;
            this.beganNanos = beganNanos;
        }

        void send() {
            node = pool.pick(selection, events.nowNanos());
            if (node == null) {
                finish(Outcome.LOST);
                return;
            }
            tries++;
            node.begin(this, events.nowNanos());
            int thisTry = tries;
            events.in(NET_NANOS, () -> arrive(servers.get(node.key()), thisTry));
        }

        private void arrive(Server server, int thisTry) {
            if (done) {
                return;
            }
            if (server.isUp()) {
                server.accept(new Arrived(thisTry));
            } else {
                events.in(NET_NANOS, () -> notProcessed(Outcome.LOST));
            }
        }

        private void notProcessed(Outcome outcome) {
            if (done) {
                return;
            }
            node.end(this, events.nowNanos(), outcome);
            if (tries == 1) {
                selection = selection.without(node);
                send();
            } else {
                finish(outcome);
            }
        }

        void expire() {
            if (!done) {
                ended(Outcome.FAILURE);
            }
        }

        private void ended(Outcome outcome) {
            node.end(this, events.nowNanos(), outcome);
            finish(outcome);
        }

        private void finish(Outcome outcome) {
            done = true;
            tally.add(outcome, events.nowNanos() - beganNanos);
        }

        /** This call where it arrived. */
        private final class Arrived implements Server.Request {
            private final int ofTry;

            Arrived(int ofTry) {
                this.ofTry = ofTry;
            }

            @Override
            public void answer(Outcome outcome) {
                events.in(NET_NANOS, () -> receive(outcome));
            }

            private void receive(Outcome outcome) {
                if (done || ofTry != tries) {
                    return;
                }
                if (outcome == Outcome.REFUSED) {
                    notProcessed(outcome);
                } else {
                    ended(outcome);
                }
            }

            @Override
            public boolean isWanted() {
                return !done;
            }
        }
    }
}
