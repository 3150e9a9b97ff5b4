// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one request asks for: all of its charges, or none. Tenant, user and method may each have their limit, and who is
 * refused by one is not charged by the others.
 *
 * @param charges 1 to {@value #MOST_CHARGES}; a key may come more than once, always under the same limit
 * @param id names the request, so that a repetition of one that was admitted (within a minute) is told the same and charged
 *     nothing; null if it is not repeated. It should be unguessable, for who knows it shares the admission
 */
public record Demand(List<Charge> charges, @Nullable String id) {
    /** The most charges of one request. */
    public static final int MOST_CHARGES = 64;

    public Demand {
        charges = List.copyOf(charges);
        if (charges.isEmpty() || charges.size() > MOST_CHARGES) {
            throw new IllegalArgumentException("charges must be 1 to " + MOST_CHARGES + ", were " + charges.size());
        }
        for (int i = 1; i < charges.size(); i++) {
            requireOneLimit(charges.get(i), charges.subList(0, i));
        }
    }

    private static void requireOneLimit(Charge charge, List<Charge> others) {
        for (Charge other : others) {
            if (other.key().equals(charge.key())
                    && !other.quota().limit().equals(charge.quota().limit())) {
                throw new IllegalArgumentException("two limits for the key \"" + charge.key() + "\": "
                        + other.quota().limit() + " and " + charge.quota().limit());
            }
        }
    }

    /** All of these. */
    public static Demand of(Charge... charges) {
        return new Demand(List.of(charges), null);
    }

    /** So many permits for one key. */
    public static Demand of(String key, Quota quota, long cost) {
        return of(new Charge(key, quota, cost));
    }

    /** What names the request, if it may be repeated. */
    public Optional<String> requestId() {
        return Optional.ofNullable(id);
    }
}
