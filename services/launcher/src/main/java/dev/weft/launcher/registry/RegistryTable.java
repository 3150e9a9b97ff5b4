// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.registry;

import dev.weft.launcher.cli.TextTable;
import dev.weft.registry.Instance;
import dev.weft.registry.Member;
import dev.weft.registry.RegistryOperator.Listed;
import dev.weft.registry.RegistryOperator.Listing;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Services and their instances, for people to read. */
final class RegistryTable {
    private static final double MILLIS_A_SECOND = 1_000;

    private RegistryTable() {}

    static void print(List<Listing> listings, PrintWriter out) {
        if (listings.stream().allMatch(listing -> listing.instances().isEmpty())) {
            out.println("nobody is registered");
        }
        for (Listing listing : listings) {
            if (!listing.instances().isEmpty()) {
                print(listing, out);
            }
        }
        out.flush();
    }

    private static void print(Listing listing, PrintWriter out) {
        out.println(
                listing.service() + "  " + listing.instances().size() + " registered, revision " + listing.revision());
        TextTable table = new TextTable("INSTANCE", "STATE", "ADDRESS", "WEIGHT", "ZONE", "TAGS", "LEASE LEFT");
        for (Listed listed : listing.instances()) {
            Member member = listed.member();
            Instance instance = member.instance();
            table.add(
                    member.id(),
                    member.state().name().toLowerCase(Locale.ROOT),
                    doors(instance),
                    "" + instance.weight(),
                    dashIfEmpty(instance.zone()),
                    dashIfEmpty(tags(instance)),
                    String.format(Locale.ROOT, "%.1f s", listed.lease().toMillis() / MILLIS_A_SECOND));
        }
        table.print("  ", out);
        listing.unreadable()
                .forEach(id -> out.println("  " + id + "   is written in a form that this version cannot read"));
    }

    private static String doors(Instance instance) {
        return new TreeMap<>(instance.doors())
                .values().stream()
                        .map(address -> address.host() + ":" + address.port())
                        .distinct()
                        .collect(Collectors.joining(","));
    }

    private static String tags(Instance instance) {
        return new TreeMap<>(instance.tags())
                .entrySet().stream()
                        .map(tag -> tag.getKey() + "=" + tag.getValue())
                        .collect(Collectors.joining(","));
    }

    private static String dashIfEmpty(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
