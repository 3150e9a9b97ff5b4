// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance;

import java.util.List;

/**
 * How much of the traffic stays in the caller's zone. Of a zone whose weight is W, of which S serve, in a service of weight T
 * over n zones, with headroom h:
 *
 * <pre>local share = min(1, h x S / W, h x S x n / T)</pre>
 *
 * <p>The first bound is Envoy's for priorities: calls spill over as the zone loses health. The second is for zones that have
 * less than their part of the instances, and takes callers to be spread evenly over zones.
 */
final class Zones {
    private final List<Node> local;
    private final double headroom;
    private final double zones;
    private final double wholeWeight;

    Zones(List<Node> all, List<Node> local, double headroom) {
        this.local = local;
        this.headroom = headroom;
        this.zones = all.stream().map(node -> node.profile().zone()).distinct().count();
        this.wholeWeight = weight(all);
    }

    /** The part of calls that stays while its nodes stand as they do now, 0 to 1. */
    double localShare() {
        return localShare(weight(local.stream().filter(Node::isServing).toList()));
    }

    /** The part of calls that stays when ejections are ignored. */
    double localShareInPanic() {
        return localShare(weight(local));
    }

    private double localShare(double servingWeight) {
        if (local.isEmpty()) {
            return 0;
        }
        double ofItself = headroom * servingWeight / weight(local);
        double ofAll = headroom * servingWeight * zones / wholeWeight;
        return Math.min(1, Math.min(ofItself, ofAll));
    }

    private static double weight(List<Node> nodes) {
        return nodes.stream().mapToInt(node -> node.profile().weight()).sum();
    }
}
