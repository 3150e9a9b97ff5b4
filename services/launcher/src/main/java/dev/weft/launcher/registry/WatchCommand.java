// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher.registry;

import dev.weft.launcher.cli.CommandFailure;
import dev.weft.launcher.cli.Console;
import dev.weft.launcher.cli.ExitCode;
import dev.weft.launcher.cli.Lifetime;
import dev.weft.launcher.registry.RegistryAccess.Session;
import dev.weft.registry.Member;
import dev.weft.registry.Members;
import dev.weft.registry.RegistryOperator.Listing;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft registry watch}: a line for each change as it happens, or with --table the whole table, always fresh. */
@Command(
        name = "watch",
        header = "Watch instances come and go.",
        description =
                "%nShows the table, then a line for each change; with --table the whole table, once a second. Ctrl-C"
                        + " ends it.%n",
        footer = {"", ExitCode.HELP})
final class WatchCommand implements Callable<Integer> {
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

    private final Lifetime lifetime;

    @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "Only this service.")
    private @Nullable String service;

    @Option(names = "--table", description = "Redraw the table instead of printing changes.")
    private boolean table;

    @Mixin
    private final RegistryAccess access = new RegistryAccess();

    @Mixin
    private final Console console = new Console();

    /** A command that watches for as long as {@code lifetime} says. */
    WatchCommand(Lifetime lifetime) {
        this.lifetime = lifetime;
    }

    @Override
    public Integer call() {
        return access.with(session -> {
            Changes changes = new Changes(session, console.out());
            look(session, changes);
            ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
            Future<?> endless = looking.scheduleWithFixedDelay(() -> tryLook(session, changes), 1, 1, TimeUnit.SECONDS);
            return lifetime.serveUntilAskedToEnd(() -> {
                endless.cancel(true);
                looking.shutdownNow();
            });
        });
    }

    /** Once it has begun, a Redis that is away for a while ends nothing. */
    private void tryLook(Session session, Changes changes) {
        try {
            look(session, changes);
        } catch (CommandFailure e) {
            console.err().println(e.message());
            console.err().flush();
        }
    }

    private void look(Session session, Changes changes) {
        List<Listing> listings = session.list(service);
        if (table) {
            console.out().print(CLEAR_SCREEN);
            RegistryTable.print(listings, console.out());
        } else {
            changes.watch(listings);
        }
    }

    /** Prints how services change, from the first time that they are seen. */
    private static final class Changes {
        private final Session session;
        private final PrintWriter out;
        private final Set<String> watched = new HashSet<>();
        private boolean begun;
        private final Map<String, Map<String, Member>> known = new HashMap<>();

        Changes(Session session, PrintWriter out) {
            this.session = session;
            this.out = out;
        }

        void watch(List<Listing> listings) {
            boolean first = !begun;
            begun = true;
            for (Listing listing : listings) {
                if (watched.add(listing.service())) {
                    var membership = session.registry().watch(listing.service());
                    membership.onChange(members -> changed(listing.service(), members));
                }
            }
            if (first) {
                RegistryTable.print(listings, out);
            }
        }

        private synchronized void changed(String service, Members members) {
            Map<String, Member> before = known.computeIfAbsent(service, s -> new HashMap<>());
            Map<String, Member> after = new HashMap<>();
            members.all().forEach(member -> after.put(member.id(), member));
            after.forEach((id, member) -> say(service, id, before.get(id), member));
            before.forEach((id, member) -> {
                if (!after.containsKey(id)) {
                    say(service, id, "left");
                }
            });
            known.put(service, after);
        }

        private void say(String service, String id, @Nullable Member before, Member after) {
            if (before == null || before.generation() != after.generation()) {
                String where = after.instance().doors().values().toString();
                say(service, id, (before == null ? "is there, " : "is there anew, ") + state(after) + ", at " + where);
            } else if (before.state() != after.state()) {
                say(service, id, "is " + state(after));
            } else if (before.instance().weight() != after.instance().weight()) {
                say(service, id, "has weight " + after.instance().weight());
            }
        }

        private void say(String service, String id, String what) {
            out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + "  " + service + "  "
                    + id + "  " + what);
            out.flush();
        }

        private static String state(Member member) {
            return member.state().name().toLowerCase(Locale.ROOT);
        }
    }
}
