// SPDX-License-Identifier: Apache-2.0
package dev.weft.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.registry.RegistryStore.Answer;
import dev.weft.rpc.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for a {@link LeasedRegistry} wherever its ledgers are. */
public abstract class RegistryContract {
    protected static final Duration LEASE = Duration.ofSeconds(1);
    private static final String SERVICE = "weft.test.v1.Shop";
    private static final SocketAddress ADDRESS = SocketAddress.inetSocketAddress(7401, "10.0.0.1");

    @RegisterExtension
    protected final Sandbox sandbox = new Sandbox();

    /** A registry of its own, as another process has, on the ledgers of this test. */
    protected abstract LeasedRegistry newRegistry(Vertx vertx, RegistryOptions options);

    @Test
    void instance_is_listed_as_it_was_registered() {
        Instance instance = new Instance(
                SERVICE,
                "shop-1",
                "v7",
                "rack 1, \"left\"",
                250,
                Map.of("canary", "yes", "Größe", "42 \u20ac", "empty", ""),
                Map.of(Instance.WIRE, ADDRESS, "grpc", SocketAddress.inetSocketAddress(9090, "::1")));
        Sandbox.await(registry().register(instance).registered());

        Membership seen = registry().watch(SERVICE);
        Sandbox.await(seen.ready());

        Member member = seen.members().find("shop-1").orElseThrow();
        assertThat(member.instance()).isEqualTo(instance);
        assertThat(member.state()).isEqualTo(State.UP);
        assertThat(member.generation()).isPositive();
        assertThat(seen.members().revision()).isPositive();
    }

    @Test
    void watcher_is_told_of_those_who_come_change_and_leave() {
        Membership seen = registry().watch(SERVICE);
        List<Members> told = new CopyOnWriteArrayList<>();
        seen.onChange(told::add);

        Lease lease = registry().register(instance("shop-1"));
        until(seen, "shop-1 U 100");
        Sandbox.await(lease.reweigh(50));
        until(seen, "shop-1 U 50");
        Sandbox.await(lease.drain());
        until(seen, "shop-1 D 50");
        Sandbox.await(lease.withdraw());
        until(seen);

        assertThat(told).extracting(Members::revision).isSorted();
        long generations = told.stream()
                .flatMap(members -> members.all().stream())
                .map(Member::generation)
                .distinct()
                .count();
        assertThat(generations).as("an owner keeps its generation").isEqualTo(1);
    }

    @Test
    void members_are_sorted_by_id() {
        Registry registry = registry();
        Membership seen = registry().watch(SERVICE);
        for (String id : List.of("c", "a", "b", "B", "a1")) {
            registry.register(instance(id));
        }
        until(seen, "B U 100", "a U 100", "a1 U 100", "b U 100", "c U 100");
    }

    @Test
    void watches_of_a_service_are_one() {
        Registry registry = registry();
        assertThat(registry.watch(SERVICE)).isSameAs(registry.watch(SERVICE)).isNotSameAs(registry.watch("Other"));
        assertThatThrownBy(() -> registry.watch("no such name")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void services_do_not_mix() {
        Registry registry = registry();
        Sandbox.await(registry.register(instance("shop-1")).registered());
        Membership other = registry.watch("weft.test.v1.Shop2");
        assertThat(Sandbox.await(other.ready()).isEmpty()).isTrue();
    }

    @Test
    void lease_is_kept_for_as_long_as_its_owner_lives() {
        Sandbox.await(registry().register(instance("shop-1")).registered());
        Membership seen = registry().watch(SERVICE);
        until(seen, "shop-1 U 100");
        long begin = System.nanoTime();
        List<Members> told = new CopyOnWriteArrayList<>();
        seen.onChange(told::add);

        Sandbox.until(
                "three leases have passed",
                () -> System.nanoTime() - begin > LEASE.multipliedBy(3).toNanos());

        assertThat(told).isEmpty();
        assertThat(texts(seen)).containsExactly("shop-1 U 100");
    }

    @Test
    void instance_that_dies_without_a_word_is_off_the_list_within_a_lease_and_a_second() {
        Vertx dying = sandbox.newVertx();
        Sandbox.await(newRegistry(dying, options()).register(instance("shop-1")).registered());
        Sandbox.await(registry().register(instance("shop-2")).registered());
        Membership seen = registry().watch(SERVICE);
        until(seen, "shop-1 U 100", "shop-2 U 100");

        Sandbox.await(dying.close());
        long died = System.nanoTime();
        until(seen, "shop-2 U 100");

        assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(LEASE.plusSeconds(1));
    }

    @Test
    void later_owner_of_an_id_fences_the_one_before() {
        Lease before = registry().register(instance("shop-1"));
        Sandbox.await(before.registered());
        Membership seen = registry().watch(SERVICE);
        until(seen, "shop-1 U 100");
        long generation = seen.members().find("shop-1").orElseThrow().generation();

        Lease after = registry().register(instance("shop-1").withWeight(7));
        Sandbox.await(after.registered());
        Sandbox.await(before.fenced());
        Sandbox.await(before.drain());
        Sandbox.await(before.reweigh(1));
        Sandbox.await(before.withdraw());

        until(seen, "shop-1 U 7");
        assertThat(seen.members().find("shop-1").orElseThrow().generation()).isGreaterThan(generation);
        assertThat(after.fenced().isComplete()).isFalse();
    }

    @Test
    void what_an_operator_does_stays_done() {
        Lease lease = registry().register(instance("shop-1"));
        Sandbox.await(lease.registered());
        Membership seen = registry().watch(SERVICE);
        RegistryOperator operator = new RegistryOperator(registry());

        assertThat(Sandbox.await(operator.setState(SERVICE, "shop-1", State.DRAINING)))
                .contains(SERVICE);
        assertThat(Sandbox.await(operator.setWeight(SERVICE, "shop-1", 3))).contains(SERVICE);
        assertThat(Sandbox.await(operator.setWeight(SERVICE, "shop-9", 3))).isEmpty();
        until(seen, "shop-1 D 3");
        long begin = System.nanoTime();
        Sandbox.until("it was renewed", () -> System.nanoTime() - begin > LEASE.toNanos());

        assertThat(texts(seen)).containsExactly("shop-1 D 3");
        Sandbox.await(lease.reweigh(4));
        until(seen, "shop-1 D 4");
    }

    @Test
    void stale_commands_are_refused() {
        LeasedRegistry registry = registry();
        Lease lease = registry.register(instance("shop-1"));
        Sandbox.await(lease.registered());
        Membership seen = registry.watch(SERVICE);
        until(seen, "shop-1 U 100");
        long stale = seen.members().find("shop-1").orElseThrow().generation() - 1;

        assertThat(answer(registry, store -> store.withdraw(SERVICE, "shop-1", stale)))
                .isEqualTo(Answer.FENCED);
        assertThat(answer(registry, store -> store.change(SERVICE, "shop-1", stale, State.DRAINING, 1)))
                .isEqualTo(Answer.FENCED);
        assertThat(answer(registry, store -> store.withdraw(SERVICE, "shop-2", stale)))
                .isEqualTo(Answer.UNKNOWN);
        assertThat(texts(seen)).containsExactly("shop-1 U 100");
    }

    @Test
    void closing_withdraws_everybody_and_registers_nobody_more() {
        LeasedRegistry closing = registry();
        Sandbox.await(closing.register(instance("shop-1")).registered());
        Sandbox.await(closing.register(instance("shop-2")).registered());
        Membership seen = registry().watch(SERVICE);
        until(seen, "shop-1 U 100", "shop-2 U 100");

        Sandbox.await(closing.close());
        Sandbox.await(closing.close());

        until(seen);
        Lease late = closing.register(instance("shop-3"));
        assertThatThrownBy(() -> Sandbox.await(late.registered())).hasStackTraceContaining("withdrawn");
        Sandbox.await(late.withdraw());
    }

    @Test
    void withdrawing_at_once_leaves_nothing_behind() {
        LeasedRegistry registry = registry();
        Lease brief = registry.register(instance("shop-1"));
        Sandbox.await(brief.withdraw());
        Sandbox.await(brief.withdraw());
        Membership seen = registry.watch(SERVICE);
        assertThat(Sandbox.await(seen.ready()).isEmpty()).isTrue();
    }

    @Test
    void operator_sees_services_and_what_is_left_of_leases() {
        Sandbox.await(registry().register(instance("shop-1")).registered());
        RegistryOperator operator = new RegistryOperator(registry());
        Sandbox.until(
                "the service is known", () -> Sandbox.await(operator.list()).size() == 1);

        RegistryOperator.Listing listing = Sandbox.await(operator.list()).get(0);
        assertThat(listing.service()).isEqualTo(SERVICE);
        assertThat(listing.unreadable()).isEmpty();
        assertThat(listing.instances()).singleElement().satisfies(listed -> {
            assertThat(listed.member().id()).isEqualTo("shop-1");
            assertThat(listed.lease()).isPositive().isLessThanOrEqualTo(LEASE);
        });
        assertThat(Sandbox.await(operator.list("unknown")).instances()).isEmpty();
    }

    private static Answer answer(LeasedRegistry registry, Function<RegistryStore, Future<Answer>> command) {
        return Sandbox.await(registry.ask(command));
    }

    private LeasedRegistry registry() {
        LeasedRegistry registry = newRegistry(sandbox.vertx(), options());
        sandbox.closeLater(registry::close);
        return registry;
    }

    private static RegistryOptions options() {
        return new RegistryOptions().setLease(LEASE);
    }

    private static Instance instance(String id) {
        return Instance.onWire(SERVICE, id, ADDRESS);
    }

    private static void until(Membership seen, String... texts) {
        Sandbox.until(
                "members are " + List.of(texts) + ", they are " + texts(seen),
                () -> texts(seen).equals(List.of(texts)));
    }

    private static List<String> texts(Membership seen) {
        return seen.members().all().stream()
                .map(member -> member.id() + " " + member.state().letter() + " "
                        + member.instance().weight())
                .toList();
    }
}
