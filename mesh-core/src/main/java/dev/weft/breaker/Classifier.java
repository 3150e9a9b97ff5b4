// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import dev.weft.call.CallFailure;
import dev.weft.call.Status;
import io.vertx.core.AsyncResult;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Says what the end of an operation means to a breaker. Called on the thread that ends it; must be quick and thread-safe. What
 * throws has called it a failure.
 */
@FunctionalInterface
public interface Classifier {
    /** What failed is a failure, what succeeded is a success. */
    Classifier DEFAULT = ended -> ended.failed() ? Outcome.FAILURE : Outcome.SUCCESS;

    /** What it means; {@code ended} is complete. */
    Outcome classify(AsyncResult<?> ended);

    /** As this one, but exceptions like these say nothing about who was called: the caller's own mistakes, say. */
    default Classifier ignoring(Predicate<? super Throwable> exceptions) {
        return ended -> ended.failed() && exceptions.test(ended.cause()) ? Outcome.IGNORED : classify(ended);
    }

    /** As this one, but calls that end with one of these statuses say nothing about who was called. */
    default Classifier ignoring(Set<Status> statuses) {
        return ignoring(exception -> exception instanceof CallFailure failure && statuses.contains(failure.status()));
    }

    /** As this one, but results like these are failures: an HTTP response of 500, say. A result may be null. */
    default Classifier failingOn(Predicate<Object> results) {
        return ended -> ended.succeeded() && results.test(ended.result()) ? Outcome.FAILURE : classify(ended);
    }
}
