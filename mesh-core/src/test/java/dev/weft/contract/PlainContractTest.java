// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.weft.call.Acknowledgement;
import dev.weft.call.Contract;
import dev.weft.call.Idempotency;
import dev.weft.call.Method;
import dev.weft.call.MethodKind;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlainContractTest {

    @Test
    void an_annotated_interface_gives_a_contract_in_alphabetical_order() {
        Contract contract = Contracts.of(Clock.class);

        assertThat(contract.name()).isEqualTo("weft.test.v2.Clock");
        assertThat(contract.version()).isEqualTo("v2");
        assertThat(contract.methods())
                .extracting(Method::name)
                .containsExactly(
                        "absorb",
                        "beat",
                        "now",
                        "parent",
                        "relay",
                        "reset",
                        "set",
                        "spread",
                        "ticks",
                        "ticksLater",
                        "wind");
    }

    @Test
    void kinds_and_types_follow_the_signature() {
        assertThat(method("now")).isEqualTo(clock("now", MethodKind.UNARY, Void.class, Clock.Tick.class));
        assertThat(method("set")).isEqualTo(clock("set", MethodKind.UNARY, Clock.Tick.class, Void.class));
        assertThat(method("ticks").kind()).isEqualTo(MethodKind.SERVER_STREAMING);
        assertThat(method("ticksLater").kind()).isEqualTo(MethodKind.SERVER_STREAMING);
        assertThat(method("spread").kind()).isEqualTo(MethodKind.CLIENT_STREAMING);
        assertThat(method("relay"))
                .isEqualTo(clock("relay", MethodKind.BIDIRECTIONAL, Clock.Tick.class, Clock.Tick.class));
    }

    @Test
    void annotations_and_void_say_what_the_signature_cannot() {
        assertThat(method("now").idempotency()).isEqualTo(Idempotency.NO_SIDE_EFFECTS);
        assertThat(method("parent").idempotency()).isEqualTo(Idempotency.IDEMPOTENT);
        assertThat(method("set").idempotency()).isEqualTo(Idempotency.UNKNOWN);
        assertThat(Contracts.of(Clock.class).methods())
                .filteredOn(m -> m.acknowledgement() == Acknowledgement.NONE)
                .extracting(Method::name)
                .containsExactly("reset", "wind");
    }

    @Test
    void the_default_name_is_that_of_the_interface() {
        Contract contract = Contracts.of(Unnamed.class);

        assertThat(contract.name()).isEqualTo("dev.weft.contract.Unnamed");
        assertThat(contract.version()).isEmpty();
        assertThat(Contracts.of(Versioned.class).version()).isEqualTo("2024-05");
    }

    @Test
    void type_variables_mean_what_the_contract_makes_of_them() {
        assertThat(Contracts.of(Users.class).methods())
                .extracting(Method::name, Method::requestType, Method::responseType)
                .containsExactly(
                        tuple("all", Void.class, String.class),
                        tuple("find", Long.class, String.class),
                        tuple("save", String.class, Void.class));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_says_where_it_is_and_what_would_be_right(Class<?> type, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Contracts.of(type))
                .withMessage(message.replace("{}", type.getName()));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(Overloaded.class, "{}.m(String) is overloaded: give each method a name of its own"),
                Arguments.of(
                        TwoParameters.class,
                        "{}.m(String, Long) takes 2 parameters: take one, such as a record of them"),
                Arguments.of(PrimitiveIn.class, "{}.m(int) takes int, a primitive: use a record, or its wrapper class"),
                Arguments.of(VoidIn.class, "{}.m(Void) takes java.lang.Void as a message: leave it out"),
                Arguments.of(
                        GenericIn.class,
                        "{}.m(List) takes java.util.List<java.lang.String>, whose type arguments"
                                + " would be lost: wrap it in a record"),
                Arguments.of(
                        RawIn.class,
                        "{}.m(List) takes java.util.List without saying of what: wrap it in a record,"
                                + " with its type arguments"),
                Arguments.of(
                        FutureIn.class,
                        "{}.m(Future) takes io.vertx.core.Future<java.lang.String> where a message"
                                + " belongs: use a class, such as a record"),
                Arguments.of(
                        WriterIn.class, "{}.m(Completable) takes a Completable: take ReadStream<Q>, Q being a class"),
                Arguments.of(
                        PlainOut.class,
                        "{}.m() returns java.lang.String: return Future<R>, Future<ReadStream<R>>,"
                                + " ReadStream<R> or void, R being a class"),
                Arguments.of(
                        RawOut.class,
                        "{}.m() returns io.vertx.core.Future: return Future<R>, Future<ReadStream<R>>,"
                                + " ReadStream<R> or void, R being a class"),
                Arguments.of(WildcardOut.class, "{}.m() returns ?, which may be many classes: name one"),
                Arguments.of(
                        BoundedOut.class,
                        "{}.m() returns ? extends java.lang.Number, which may be many classes: name one"),
                Arguments.of(
                        NestedOut.class,
                        "{}.m() returns io.vertx.core.Future<java.lang.String> where a message"
                                + " belongs: use a class, such as a record"),
                Arguments.of(VoidStreamOut.class, "{}.m(String) returns java.lang.Void as a message: leave it out"),
                Arguments.of(
                        ArrayOut.class,
                        "{}.m() returns java.util.List<java.lang.String>[], an array of a generic"
                                + " type: wrap it in a record"),
                Arguments.of(
                        OwnVariable.class, "{}.m(Object) has type parameters of its own: use classes in their place"),
                Arguments.of(Unresolved.class, "{}.all() returns V, which may be many classes: name one"),
                Arguments.of(
                        Generic.class,
                        "{} has type parameters: extend it by an interface without any, and annotate" + " that one"),
                Arguments.of(OneWayReply.class, "{}.m() is one-way and returns a message: return Future<Void> or void"),
                Arguments.of(
                        OneWayStream.class,
                        "{}.m(ReadStream) is one-way and streams: take one message, or return" + " Future<Void>"),
                Arguments.of(NoInterface.class, "{} is no interface: @ServiceContract belongs on one"),
                Arguments.of(
                        Runnable.class,
                        "{} has no contract: annotate its interface with @ServiceContract, or generate"
                                + " it from a .proto file with vertx-grpc-protoc-plugin2 (whose interfaces are known by their"
                                + " ...GrpcService class, made with --grpc-service, or by their messages' file)"),
                Arguments.of(
                        Both.class,
                        "{} has 2 contracts, [" + Unnamed.class.getName() + ", " + Versioned.class.getName()
                                + "]: name the interface that is meant"));
    }

    private static Method<?, ?> method(String name) {
        return Contracts.of(Clock.class).method(name).orElseThrow();
    }

    private static Method<?, ?> clock(String name, MethodKind kind, Class<?> request, Class<?> response) {
        Idempotency idempotency = name.equals("now") ? Idempotency.NO_SIDE_EFFECTS : Idempotency.UNKNOWN;
        return new Method<>("weft.test.v2.Clock", name, kind, request, response, idempotency, Acknowledgement.REPLY);
    }

    @ServiceContract
    interface Unnamed {
        @Override
        String toString();
    }

    @ServiceContract(name = "a.v1.B", version = "2024-05")
    interface Versioned {}

    static class Both implements Unnamed, Versioned {}

    interface Crud<K, V> {
        Future<V> find(K key);

        Future<Void> save(V value);

        ReadStream<V> all();
    }

    interface LongCrud<T> extends Crud<Long, T> {}

    @ServiceContract
    interface Users extends LongCrud<String> {
        @Override
        Future<Void> save(String value);
    }

    @ServiceContract
    @SuppressWarnings("rawtypes")
    interface Unresolved extends Crud {}

    @ServiceContract
    interface Generic<T> {
        Future<T> m();
    }

    @ServiceContract
    interface Overloaded {
        Future<String> m(Long a);

        Future<String> m(String a);
    }

    @ServiceContract
    interface TwoParameters {
        Future<String> m(String a, Long b);
    }

    @ServiceContract
    interface PrimitiveIn {
        Future<String> m(int a);
    }

    @ServiceContract
    interface VoidIn {
        Future<String> m(Void a);
    }

    @ServiceContract
    interface GenericIn {
        Future<String> m(List<String> a);
    }

    @ServiceContract
    @SuppressWarnings("rawtypes")
    interface RawIn {
        Future<String> m(List a);
    }

    @ServiceContract
    interface FutureIn {
        Future<String> m(Future<String> a);
    }

    @ServiceContract
    interface WriterIn {
        Future<String> m(Completable<WriteStream<String>> a);
    }

    @ServiceContract
    interface PlainOut {
        String m();
    }

    @ServiceContract
    @SuppressWarnings("rawtypes")
    interface RawOut {
        Future m();
    }

    @ServiceContract
    interface WildcardOut {
        Future<?> m();
    }

    @ServiceContract
    interface BoundedOut {
        ReadStream<? extends Number> m();
    }

    @ServiceContract
    interface NestedOut {
        Future<Future<String>> m();
    }

    @ServiceContract
    interface VoidStreamOut {
        ReadStream<Void> m(String a);
    }

    @ServiceContract
    interface ArrayOut {
        Future<List<String>[]> m();
    }

    @ServiceContract
    interface OwnVariable {
        <T> Future<String> m(T a);
    }

    @ServiceContract
    interface OneWayReply {
        @OneWay
        Future<String> m();
    }

    @ServiceContract
    interface OneWayStream {
        void m(ReadStream<String> a);
    }

    @ServiceContract
    static class NoInterface {}
}
