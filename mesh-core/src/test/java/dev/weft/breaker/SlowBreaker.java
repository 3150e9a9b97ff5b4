// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A breaker as one would explain it: it keeps all that happened in lists, and looks at all of it each time. One thread. */
final class SlowBreaker {
    private final BreakerPolicy policy;
    private StateName state = StateName.CLOSED;
    private int stay;
    private long since;
    private long openUntil;
    private int openings;
    private double owed;
    private int probes;
    private List<Ended> ended = new ArrayList<>();
    private List<Long> underWay = new ArrayList<>();
    private Set<Long> bucketsSeen = new HashSet<>();

    /** What came of a call. */
    private record Ended(boolean failed, boolean slow, long nanos) {}

    SlowBreaker(BreakerPolicy policy) {
        this.policy = policy;
    }

    StateName state(long now) {
        passTime(now);
        return state;
    }

    /** Which stay in a state the call belongs to; -1 if it is refused. */
    int tryAcquire(long now) {
        passTime(now);
        if (state == StateName.OPEN) {
            return -1;
        }
        if (state == StateName.HALF_OPEN) {
            if (probes >= policy.probes()) {
                return -1;
            }
            probes++;
        }
        if (state == StateName.RAMPING) {
            double share = (double) (now - since) / policy.rampTime().toNanos();
            owed += Math.max(1, (long) (share * 1_000));
            if (owed < 1_000) {
                return -1;
            }
            owed -= 1_000;
        }
        return state == StateName.HALF_OPEN || begin(now) ? stay : -1;
    }

    /** False if what is under way has opened it; that is looked at when the first call of a bucket begins. */
    private boolean begin(long now) {
        underWay.add(now);
        if (bucketsSeen.add(now / slowBucket()) && isBadNow(now)) {
            open(now);
            return false;
        }
        return true;
    }

    private long slowBucket() {
        return Math.max(1, policy.slowAfter().toNanos() / 8);
    }

    private boolean isBadNow(long now) {
        forget(now);
        long overdue = underWay.stream()
                .filter(begin -> now / slowBucket() - begin / slowBucket() > 8)
                .count();
        int least = state == StateName.RAMPING ? policy.probes() : policy.leastCalls();
        return isBad(ended.size() + overdue, failures(), slow() + overdue, least);
    }

    /** What its time has come for. */
    private void passTime(long now) {
        if (state == StateName.OPEN && now >= openUntil) {
            openings++;
            go(StateName.HALF_OPEN, now);
        }
        if (state == StateName.HALF_OPEN
                && probes > 0
                && now - since >= policy.probeTime().toNanos()) {
            long hung = probes - ended.size();
            if (isBad(probes, failures() + hung, slow(), 0)) {
                open(now);
            } else {
                ramp(now);
            }
        }
        if (state == StateName.RAMPING && now - since >= policy.rampTime().toNanos()) {
            List<Ended> kept = ended;
            go(StateName.CLOSED, now);
            ended = kept;
            openings = 0;
        }
    }

    void record(int ofStay, Outcome outcome, long took, long now) {
        if (ofStay != stay) {
            return;
        }
        underWay.remove(now - took);
        if (outcome == Outcome.IGNORED) {
            probes -= state == StateName.HALF_OPEN ? 1 : 0;
            return;
        }
        if (policy.window().inARow() && outcome == Outcome.SUCCESS && state != StateName.HALF_OPEN) {
            ended.clear();
            return;
        }
        ended.add(
                new Ended(outcome == Outcome.FAILURE, took >= policy.slowAfter().toNanos(), now));
        if (state == StateName.HALF_OPEN) {
            if (isBad(policy.probes(), failures(), slow(), 0)) {
                open(now);
            } else if (ended.size() >= policy.probes()) {
                ramp(now);
            }
            return;
        }
        forget(now);
        boolean anyBad = failures() + slow() > 0;
        if (anyBad && isBadNow(now)) {
            open(now);
        }
    }

    private void forget(long now) {
        if (policy.window().calls() > 0) {
            ended = new ArrayList<>(
                    ended.subList(Math.max(0, ended.size() - policy.window().calls()), ended.size()));
        } else {
            long bucket = policy.window().time().toNanos() / TimeWindow.BUCKETS;
            ended.removeIf(one -> one.nanos() / bucket <= now / bucket - TimeWindow.BUCKETS);
        }
    }

    private boolean isBad(long calls, long failures, long slow, long least) {
        return calls >= least
                && calls > 0
                && (failures >= policy.failureRate() * calls || slow >= policy.slowRate() * calls);
    }

    private long failures() {
        return ended.stream().filter(Ended::failed).count();
    }

    private long slow() {
        return ended.stream().filter(Ended::slow).count();
    }

    private void open(long now) {
        long time = policy.openFor().toNanos();
        for (int i = 0; i < openings; i++) {
            time = Math.min(2 * time, policy.longestOpen().toNanos());
        }
        go(StateName.OPEN, now);
        openUntil = now + time;
    }

    private void ramp(long now) {
        if (policy.rampTime().isZero()) {
            go(StateName.CLOSED, now);
            openings = 0;
        } else {
            go(StateName.RAMPING, now);
        }
    }

    private void go(StateName next, long now) {
        state = next;
        stay++;
        since = now;
        probes = 0;
        owed = 0;
        ended = new ArrayList<>();
        underWay = new ArrayList<>();
        bucketsSeen = new HashSet<>();
    }
}
