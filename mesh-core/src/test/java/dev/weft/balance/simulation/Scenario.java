// SPDX-License-Identifier: Apache-2.0
package dev.weft.balance.simulation;

import dev.weft.balance.Profile;
import java.util.List;
import java.util.function.Consumer;

/**
 * Servers, load, and what goes wrong.
 *
 * @param callerZones zones of the callers, in turn
 */
record Scenario(String name, int seconds, int callsPerSecond, List<String> callerZones, Consumer<World> setUp) {
    private static final int WORKERS = 8;
    private static final long MEAN_MILLIS = 10;

    static final Scenario ALL_WELL = of("all is well: 10 servers of 10 ms", 20, world -> ten(world));

    static final Scenario ONE_SLOW = of("one of 10 takes 50 ms, not 10", 20, world -> {
        ten(world);
        world.servers().get(3).setMeanMillis(50);
    });

    static final Scenario STALL = of("one of 10 takes 2 s for half of the run", 60, world -> {
        ten(world);
        world.atSecond(15, () -> world.servers().get(3).setMeanMillis(2_000));
        world.atSecond(45, () -> world.servers().get(3).setMeanMillis(MEAN_MILLIS));
    });

    static final Scenario FAST_FAILURE = of("one of 10 fails in 1 ms", 60, world -> {
        ten(world);
        world.servers().get(3).setFailing(true);
    });

    static final Scenario MIXED = of("4 of 10 have a quarter of the workers, and say so by weight", 20, world -> {
        for (int i = 0; i < 10; i++) {
            int workers = i < 4 ? 2 : WORKERS;
            world.add(Profile.of("server-" + i).withWeight(100 * workers / WORKERS), workers, 40);
        }
    });

    static final Scenario BUSY = new Scenario(
            "6 of 20 are 3x slower, at 90 % load",
            20, 5_760, List.of(""), world -> {
                for (int i = 0; i < 20; i++) {
                    world.add("server-" + i, 4, i < 6 ? 30 : 10);
                }
            });

    static final Scenario ROLLING = of("rolling restart, told 200 ms late", 45, world -> {
        ten(world);
        for (int i = 0; i < 10; i++) {
            Server server = world.servers().get(i);
            double second = 2 + 4 * i;
            world.atSecond(second, server::stopAccepting);
            world.atSecond(second + 0.2, () -> world.tellAll(server));
            world.atSecond(second + 2, () -> {
                server.start();
                server.setCold(20);
                world.tellAll();
            });
        }
    });

    static final Scenario ZONE_LOSS =
            new Scenario("one of 3 zones crashes, told 5 s late", 30, 1_000, List.of("a", "b", "c"), world -> {
                for (int i = 0; i < 12; i++) {
                    String zone = List.of("a", "b", "c").get(i % 3);
                    world.add(Profile.of("server-" + i).withZone(zone), WORKERS, MEAN_MILLIS);
                }
                Server[] gone = {
                    world.servers().get(0),
                    world.servers().get(3),
                    world.servers().get(6),
                    world.servers().get(9)
                };
                world.atSecond(10, () -> List.of(gone).forEach(Server::crash));
                world.atSecond(15, () -> world.tellAll(gone));
            });

    static final Scenario CROWD = of("1,000 cold ones join 10", 20, world -> {
        ten(world);
        world.atSecond(5, () -> {
            for (int i = 0; i < 1_000; i++) {
                world.add("joined-" + i, WORKERS, MEAN_MILLIS).setCold(5);
            }
            world.tellAll();
        });
    });

    static final Scenario PARTITION = of("the list is stale: 8 of 20 die, one a second", 30, world -> {
        ten(world);
        for (int i = 10; i < 20; i++) {
            world.add("server-" + i, WORKERS, MEAN_MILLIS);
        }
        for (int i = 0; i < 8; i++) {
            world.atSecond(5 + i, world.servers().get(i)::crash);
        }
    });

    static final List<Scenario> ALL =
            List.of(ALL_WELL, ONE_SLOW, STALL, FAST_FAILURE, MIXED, BUSY, ROLLING, ZONE_LOSS, CROWD, PARTITION);

    private static Scenario of(String name, int seconds, Consumer<World> setUp) {
        return new Scenario(name, seconds, 1_000, List.of(""), setUp);
    }

    private static void ten(World world) {
        for (int i = 0; i < 10; i++) {
            world.add("server-" + i, WORKERS, MEAN_MILLIS);
        }
    }
}
