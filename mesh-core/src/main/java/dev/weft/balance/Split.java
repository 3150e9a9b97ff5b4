// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What shares of the calls go to instances of what tags: a canary, or blue and green. The rest of the calls goes to the
 * instances that no share names. A call with a key always falls into the same share. Calls whose instances are all missing
 * or ejected go to the rest, and if that is empty, to all: a split never makes a call fail. Immutable.
 */
public final class Split {
    /** All calls to all instances. */
    public static final Split NONE = new Split(List.of());

    /** So that the share of a key does not say which instance it gets there. */
    private static final long USE = 0x53504C4954L;

    private static final double ROUNDING = 1e-9;

    private final List<Share> shares;

    private Split(List<Share> shares) {
        double sum = shares.stream().mapToDouble(Share::share).sum();
        if (sum > 1 + ROUNDING) {
            throw new IllegalArgumentException("shares must sum up to 1 at most, was " + sum);
        }
        this.shares = shares;
    }

    /** These shares, and the rest. */
    public static Split of(Share... shares) {
        return new Split(List.copyOf(Arrays.asList(shares)));
    }

    /** {@code share} (0 to 1) of the calls to instances that have {@code tags}, the others to those that have not. */
    public static Split canary(double share, Map<String, String> tags) {
        return of(new Share(share, tags));
    }

    /** All calls to instances that have {@code tags}, as long as there is one. */
    public static Split all(Map<String, String> tags) {
        return canary(1, tags);
    }

    /**
     * A part of the calls.
     *
     * @param share 0 to 1
     * @param tags what its instances must have
     */
    public record Share(double share, Map<String, String> tags) {
        public Share {
            Checks.share(share, "share");
            tags = Map.copyOf(tags);
            if (tags.isEmpty()) {
                throw new IllegalArgumentException("a share of " + share + " must name at least one tag");
            }
        }
    }

    List<Share> shares() {
        return shares;
    }

    boolean names(Profile profile) {
        return shares.stream().anyMatch(share -> profile.has(share.tags()));
    }

    /** Which share a call belongs to whose lot is {@code lot}, 0 to below 1; the number of shares for the rest. */
    int indexOf(double lot) {
        int i = 0;
        double left = lot;
        while (i < shares.size() && left >= shares.get(i).share()) {
            left -= shares.get(i).share();
            i++;
        }
        return i;
    }

    /** The lot of a call with a key. */
    static double lot(long hash) {
        return Hashing.fraction(hash, USE);
    }
}
