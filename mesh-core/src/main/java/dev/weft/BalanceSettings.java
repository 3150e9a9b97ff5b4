// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.balance.BalanceOptions;
import dev.weft.balance.Balancer;
import dev.weft.balance.EjectionOptions;
import dev.weft.balance.Split;
import dev.weft.config.Settings;
import java.time.Duration;

/**
 * How calls are spread over instances, as the {@code balance} object of a configuration says; {@code conf/gateway.json}
 * explains each setting.
 */
public final class BalanceSettings {
    private static final double MOST_FACTOR = 1e6;
    private static final int MOST_COUNT = 1_000_000;

    private BalanceSettings() {}

    /**
     * The object {@code balance} in a verticle's configuration; the defaults if there is none.
     *
     * @throws dev.weft.config.SettingsException at the first mistake
     */
    public static BalanceOptions in(Settings settings) {
        return settings.object("balance").map(BalanceSettings::of).orElseGet(BalanceOptions::new);
    }

    private static BalanceOptions of(Settings settings) {
        BalanceOptions options = new BalanceOptions()
                .setBalancer(settings.meaning("balancer", Balancer.powerOfTwoChoices(), Balancer::named))
                .setSlowStart(settings.duration("slowStart", Duration.ofSeconds(10)))
                .setDecay(settings.duration("decay", Duration.ofSeconds(10)))
                .setFailurePenalty(settings.number("failurePenalty", 100, 1, MOST_FACTOR))
                .setZoneHeadroom(settings.number("zoneHeadroom", 1.4, 1, MOST_FACTOR))
                .setSplit(split(settings));
        settings.object("ejection").map(BalanceSettings::ejection).ifPresent(options::setEjection);
        settings.finish();
        return options;
    }

    private static EjectionOptions ejection(Settings settings) {
        EjectionOptions options = new EjectionOptions()
                .setConsecutiveFaults(settings.integer("consecutiveFaults", 5, 1, MOST_COUNT))
                .setFaultRate(settings.number("faultRate", 0.5, Double.MIN_VALUE, 1))
                .setLeastCalls(settings.integer("leastCalls", 20, 1, MOST_COUNT))
                .setWindow(settings.duration("window", Duration.ofSeconds(10)))
                .setLatencyFactor(settings.number("latencyFactor", 5, 1, MOST_FACTOR))
                .setLeastPause(settings.duration("leastPause", Duration.ofSeconds(10)))
                .setMostPause(settings.duration("mostPause", Duration.ofMinutes(5)))
                .setMostShare(settings.number("mostShare", 0.5, 0, 1))
                .setPanicShare(settings.number("panicShare", 0.5, 0, 1));
        settings.finish();
        return options;
    }

    private static Split split(Settings settings) {
        Split.Share[] shares =
                settings.objects("split").stream().map(BalanceSettings::share).toArray(Split.Share[]::new);
        try {
            return Split.of(shares);
        } catch (IllegalArgumentException e) {
            throw settings.mistake("split:", String.valueOf(e.getMessage()));
        }
    }

    private static Split.Share share(Settings settings) {
        double share = settings.number("share", 0, 0, 1);
        var tags = settings.texts("tags");
        settings.finish();
        try {
            return new Split.Share(share, tags);
        } catch (IllegalArgumentException e) {
            throw settings.mistake("tags:", String.valueOf(e.getMessage()));
        }
    }
}
