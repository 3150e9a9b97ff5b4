// SPDX-License-Identifier: Apache-2.0
package dev.weft;

import dev.weft.call.CallOptions;
import dev.weft.config.Settings;
import dev.weft.registry.Member;
import dev.weft.registry.Members;
import dev.weft.registry.Membership;
import dev.weft.rpc.Sandbox;
import dev.weft.test.v1.EchoService;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Instances of the echo service in processes of their own, and callers of it in this one, with one registry. */
final class EchoFleet implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final String ECHO = "weft.test.v1.EchoService";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Sandbox sandbox;
    private final JsonObject registry;
    private final List<EchoInstance> instances = new ArrayList<>();
    private final List<EchoInstance> heirs = new ArrayList<>();
    private final Membership membership;
    private final Load load;

    /** Nobody yet; {@code registry} is the object of that name in a conf file. */
    EchoFleet(Sandbox sandbox, JsonObject registry) {
        this.sandbox = sandbox;
        this.registry = registry;
        Mesh mesh = mesh(sandbox.vertx());
        this.membership = mesh.registry().watch(ECHO);
        this.load = new Load(sandbox.vertx(), mesh.stub(EchoService.class, CallOptions.DEFAULT.withTimeout(DEADLINE)));
    }

    /** The settings of a registry in one Redis. */
    static JsonObject inRedis(int port) {
        return new JsonObject().put("redis", new JsonArray().add("redis://127.0.0.1:" + port));
    }

    static RegistrySettings settings(JsonObject registry) {
        return RegistrySettings.in(Settings.of("test", new JsonObject().put("registry", registry)));
    }

    /** So many more, named echo-1 and so on; returns when this process knows them all. */
    EchoFleet start(int count) {
        List<EchoInstance> started = IntStream.rangeClosed(instances.size() + 1, instances.size() + count)
                .mapToObj(i -> EchoInstance.start("echo-" + i, registry))
                .toList();
        instances.addAll(started);
        started.forEach(EchoInstance::awaitServing);
        Sandbox.until("all are listed", PATIENCE, () -> listed().size() == instances.size());
        return this;
    }

    /** Starts another of the same name, whatever has become of the one before. */
    void startHeirOf(EchoInstance instance) {
        EchoInstance heir = EchoInstance.start(instance.name(), registry);
        heirs.add(heir);
        heir.awaitServing();
    }

    EchoInstance instance(int index) {
        return instances.get(index);
    }

    Load load() {
        return load;
    }

    /** The ids that this process knows. */
    Set<String> listed() {
        return ids(membership.members());
    }

    /** The generation of who is listed under an id, 0 if nobody is. */
    long generation(String id) {
        return membership.members().find(id).map(Member::generation).orElse(0L);
    }

    /** The least number of members that this process knows at a time, from now on. */
    AtomicInteger fewest() {
        AtomicInteger fewest = new AtomicInteger(listed().size());
        membership.onChange(members -> fewest.accumulateAndGet(members.all().size(), Math::min));
        return fewest;
    }

    /** Waits until this process knows just these. */
    void awaitListed(int... numbers) {
        Sandbox.until("those who are there are listed", PATIENCE, () -> listed().equals(names(numbers)));
    }

    /** Waits until another process, which knows nothing at first, knows just these. */
    void awaitListedAfresh(int... numbers) {
        Membership fresh = mesh(sandbox.newVertx()).registry().watch(ECHO);
        Sandbox.until(
                "those who are there are registered",
                PATIENCE,
                () -> ids(fresh.members()).equals(names(numbers)));
    }

    @Override
    public void close() {
        load.stop();
        instances.forEach(EchoInstance::close);
        heirs.forEach(EchoInstance::close);
    }

    private Mesh mesh(Vertx vertx) {
        Mesh mesh = Mesh.create(vertx, new MeshOptions().setName("caller").setRegistry(settings(registry)));
        sandbox.closeLater(mesh::close);
        return mesh;
    }

    private static Set<String> ids(Members members) {
        return members.all().stream().map(Member::id).collect(Collectors.toSet());
    }

    private static Set<String> names(int... numbers) {
        return IntStream.of(numbers).mapToObj(i -> "echo-" + i).collect(Collectors.toSet());
    }
}
