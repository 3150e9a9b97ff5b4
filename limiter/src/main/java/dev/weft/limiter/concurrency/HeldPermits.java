// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter.concurrency;

/** What one holds of a key. Confined to whoever may touch its {@link KeyHolds}. */
final class HeldPermits implements Comparable<HeldPermits> {
    final String key;
    final long permits;
    private final long number;
    long expiryMicros;
    boolean held = true;

    /** {@code number} tells those apart that expire together. */
    HeldPermits(String key, long permits, long number, long expiryMicros) {
        this.key = key;
        this.permits = permits;
        this.number = number;
        this.expiryMicros = expiryMicros;
    }

    @Override
    public int compareTo(HeldPermits other) {
        int byExpiry = Long.compare(expiryMicros, other.expiryMicros);
        return byExpiry != 0 ? byExpiry : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
