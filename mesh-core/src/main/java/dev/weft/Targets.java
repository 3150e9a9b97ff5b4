// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.balance.BalanceOptions;
import dev.weft.balance.Node;
import dev.weft.balance.NodePool;
import dev.weft.balance.Profile;
import dev.weft.balance.Selection;
import dev.weft.registry.Instance;
import dev.weft.registry.Member;
import dev.weft.registry.Members;
import dev.weft.registry.Membership;
import dev.weft.rpc.RpcClient;
import dev.weft.rpc.RpcClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom the calls to one service may go to: the instances that the registry lists, how each is doing, and the client of each.
 * Thread-safe. Closed by the mesh.
 */
final class Targets {
    private final Vertx vertx;
    private final RpcClientOptions clientOptions;
    private final ServiceGuard guard;
    private final NodePool pool;
    private final Future<?> known;
    private final Membership.Subscription subscription;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** The members of a service, as they come and go. */
    Targets(
            Vertx vertx,
            Membership membership,
            BalanceOptions balance,
            RpcClientOptions clientOptions,
            ServiceGuard guard) {
        this.vertx = vertx;
        this.clientOptions = clientOptions;
        this.guard = guard;
        this.pool = new NodePool(membership.service(), balance);
        this.known = membership.ready();
        this.subscription = membership.onChange(this::list);
        list(membership.members());
    }

    /** Fixed addresses. */
    Targets(
            Vertx vertx,
            List<SocketAddress> addresses,
            BalanceOptions balance,
            RpcClientOptions clientOptions,
            ServiceGuard guard) {
        this.vertx = vertx;
        this.clientOptions = clientOptions;
        this.guard = guard;
        this.pool = new NodePool(addresses.toString(), balance);
        this.known = Future.succeededFuture();
        this.subscription = () -> {};
        for (SocketAddress address : addresses) {
            targets.put(address.toString(), target(address.toString(), address));
        }
        pool.update(targets.keySet().stream().map(Profile::of).toList(), System.nanoTime());
    }

    /** Completes when it is known for the first time who is there. */
    Future<?> known() {
        return known;
    }

    /** What protects the calls. */
    ServiceGuard guard() {
        return guard;
    }

    /** Another protection holds from now on. */
    synchronized void protect(Protection protection) {
        guard.protect(protection);
        targets.values().forEach(target -> target.protect(guard.own()));
    }

    /** The instance for a call, null if there is none. */
    @Nullable
    Node pick(Selection selection, long nowNanos) {
        return pool.pick(selection, nowNanos);
    }

    /** Why there is none. */
    String explain(Selection selection, long nowNanos) {
        return pool.explain(selection, nowNanos);
    }

    /** What calls an instance; null if it has just left. */
    @Nullable
    Target target(Node node) {
        return targets.get(node.key());
    }

    /** All there are, by key. */
    Map<String, Target> all() {
        return targets;
    }

    /** Running calls fail. */
    Future<Void> close() {
        closed = true;
        subscription.close();
        return Future.join(clients().stream().map(RpcClient::close).toList()).mapEmpty();
    }

    private Target target(String key, SocketAddress address) {
        Target target = new Target(vertx, pool, clientOptions, guard.events(), key, address);
        target.protect(guard.own());
        return target;
    }

    private synchronized void list(Members members) {
        if (closed) {
            return;
        }
        List<Member> reachable = members.all().stream()
                .filter(member -> member.instance().at(Instance.WIRE).isPresent())
                .toList();
        for (Member member : reachable) {
            SocketAddress address = member.instance().at(Instance.WIRE).orElseThrow();
            targets.computeIfAbsent(key(member), key -> target(key, address));
        }
        pool.update(reachable.stream().map(Targets::profile).toList(), System.nanoTime());
        retireAllBut(reachable);
    }

    private void retireAllBut(List<Member> reachable) {
        var staying = reachable.stream().map(Targets::key).collect(Collectors.toSet());
        targets.values().removeIf(target -> {
            boolean leaves = !staying.contains(target.key());
            RpcClient client = target.madeClient();
            if (leaves && client != null) {
                client.retire();
            }
            return leaves;
        });
    }

    /** A later owner of an id is another process: what is known of the one before says nothing about it. */
    private static String key(Member member) {
        return member.id() + "@" + member.generation();
    }

    /** Who drains stays known, for the calls that it still has, and gets no new ones. */
    private static Profile profile(Member member) {
        Instance instance = member.instance();
        return new Profile(key(member), instance.zone(), member.takesCalls() ? instance.weight() : 0, instance.tags());
    }

    private List<RpcClient> clients() {
        List<RpcClient> clients = new ArrayList<>();
        for (Target target : targets.values()) {
            RpcClient client = target.madeClient();
            if (client != null) {
                clients.add(client);
            }
        }
        return clients;
    }
}
