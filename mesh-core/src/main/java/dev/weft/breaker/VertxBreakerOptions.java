// SPDX-License-Identifier: Apache-2.0
package dev.weft.breaker;

import dev.weft.config.Settings;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.json.JsonObject;

/**
 * Options of a {@link VertxCircuitBreaker} that does as a {@link BreakerPolicy} says. Of what they inherit, timeouts, retries,
 * fallbacks on failure, notifications and metrics hold as they are; {@code maxFailures}, {@code failuresRollingWindow} and {@code
 * resetTimeout} mean nothing, because the policy says so much more.
 */
public class VertxBreakerOptions extends CircuitBreakerOptions {
    private static final String POLICY = "policy";

    private BreakerPolicy policy = BreakerPolicy.DEFAULT;
    private Classifier classifier = Classifier.DEFAULT;

    /** {@link BreakerPolicy#DEFAULT}, with the timeout of 10 s and all else that upstream has by default. */
    public VertxBreakerOptions() {}

    /** The same again. */
    public VertxBreakerOptions(VertxBreakerOptions other) {
        super(other);
        this.policy = other.policy;
        this.classifier = other.classifier;
    }

    /**
     * From upstream's keys and the object {@code policy}, of which {@code conf/protection.json} explains each key under {@code
     * breaker}.
     *
     * @throws dev.weft.config.SettingsException at the first mistake in the policy
     */
    public VertxBreakerOptions(JsonObject json) {
        super(json);
        Settings.of("circuit breaker", json).object(POLICY).ifPresent(object -> {
            policy = BreakerSettings.read(object, BreakerPolicy.DEFAULT);
            object.finish();
        });
    }

    /** What the constructor reads; the classifier is no part of it. */
    @Override
    public JsonObject toJson() {
        return super.toJson().put(POLICY, BreakerSettings.write(policy));
    }

    /** When it opens, and how it closes. */
    public BreakerPolicy getPolicy() {
        return policy;
    }

    /** See {@link #getPolicy}. */
    public VertxBreakerOptions setPolicy(BreakerPolicy value) {
        this.policy = value;
        return this;
    }

    /** What counts as what. */
    public Classifier getClassifier() {
        return classifier;
    }

    /** See {@link #getClassifier}. */
    public VertxBreakerOptions setClassifier(Classifier value) {
        this.classifier = value;
        return this;
    }
}
