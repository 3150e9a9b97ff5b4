// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.balance.Outcome;
import dev.weft.call.CallFailure;
import dev.weft.call.Processing;
import dev.weft.call.Status;
import dev.weft.rpc.RpcClient;
import dev.weft.wire.WireFailure;

/** What the failure of a call says, and of whom. */
final class Verdict {
    private Verdict() {}

    /** Of the instance, to who chooses among instances. */
    static Outcome forBalancer(Throwable cause) {
        if (!(cause instanceof CallFailure failure)) {
            return Outcome.NEUTRAL;
        }
        return switch (failure.status()) {
            case UNAVAILABLE -> unavailability(failure);
            case DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, DATA_LOSS -> Outcome.FAILURE;
            case RESOURCE_EXHAUSTED -> isLimit(failure) ? Outcome.NEUTRAL : Outcome.REFUSED;
            default -> Outcome.NEUTRAL;
        };
    }

    private static Outcome unavailability(CallFailure failure) {
        if (isLost(failure)) {
            return Outcome.LOST;
        }
        return failure.processing() == Processing.NOT_STARTED ? Outcome.REFUSED : Outcome.FAILURE;
    }

    /** Whether it is the caller who has had enough, at every instance, and not this instance. */
    private static boolean isLimit(CallFailure failure) {
        return failure.trailers().get(CallFailure.RETRY_PUSHBACK).isPresent();
    }

    /** Whether the connection broke, rather than the instance said so. */
    static boolean isLost(CallFailure failure) {
        return failure.getCause() instanceof WireFailure;
    }

    /** Whether it cost an instance anything: what was never sent, or fell with a connection unread, did not. */
    static boolean reachedAnInstance(CallFailure failure) {
        return failure.processing() == Processing.POSSIBLE
                || failure.trailers().get(RpcClient.INSTANCE_KEY).isPresent();
    }

    /** Of the method, wherever it ran, to its breaker: an answer that is no mistake of the service is a success. */
    static dev.weft.breaker.Outcome forMethod(Throwable cause) {
        if (!(cause instanceof CallFailure failure)) {
            return dev.weft.breaker.Outcome.FAILURE;
        }
        return switch (failure.status()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                reachedAnInstance(failure) ? dev.weft.breaker.Outcome.FAILURE : dev.weft.breaker.Outcome.IGNORED;
            case INTERNAL, UNKNOWN, DATA_LOSS -> dev.weft.breaker.Outcome.FAILURE;
            case CANCELLED, RESOURCE_EXHAUSTED -> dev.weft.breaker.Outcome.IGNORED;
            default -> dev.weft.breaker.Outcome.SUCCESS;
        };
    }

    /**
     * Of the instance, to its breaker, which asks whether it answers at all. What it answers is another's business: its
     * method's breaker's, or that of who compares it with its peers.
     *
     * @param answeredSince whether any call was answered since this one began: then it is this call that takes long, and not
     *     the instance that hangs
     */
    static dev.weft.breaker.Outcome forInstance(Throwable cause, boolean answeredSince) {
        if (!(cause instanceof CallFailure failure)) {
            return dev.weft.breaker.Outcome.IGNORED;
        }
        if (failure.status() == Status.UNAVAILABLE) {
            return failure.processing() == Processing.POSSIBLE
                    ? dev.weft.breaker.Outcome.FAILURE
                    : dev.weft.breaker.Outcome.IGNORED;
        }
        if (failure.status() == Status.DEADLINE_EXCEEDED) {
            return reachedAnInstance(failure) && !answeredSince
                    ? dev.weft.breaker.Outcome.FAILURE
                    : dev.weft.breaker.Outcome.IGNORED;
        }
        return failure.status() == Status.CANCELLED || !reachedAnInstance(failure)
                ? dev.weft.breaker.Outcome.IGNORED
                : dev.weft.breaker.Outcome.SUCCESS;
    }

    /** Whether the instance had more to do than it bears. */
    static boolean isOverload(CallFailure failure) {
        return switch (failure.status()) {
            case RESOURCE_EXHAUSTED -> !isLimit(failure);
            case UNAVAILABLE, DEADLINE_EXCEEDED -> reachedAnInstance(failure);
            default -> false;
        };
    }

    /** Whether there is nobody who could answer now, so that another answer is better than none. */
    static boolean isOutage(Throwable cause) {
        if (!(cause instanceof CallFailure failure)) {
            return true;
        }
        return switch (failure.status()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, DATA_LOSS, RESOURCE_EXHAUSTED -> true;
            default -> false;
        };
    }
}
