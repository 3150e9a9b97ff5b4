// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Mesh;
import dev.weft.MeshOptions;
import dev.weft.launcher.Terminal.Result;
import dev.weft.rpc.RpcServerOptions;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of contracts that are not hello's. */
class CallShopTest {
    private static final String ORDER = "{\"id\":\"a<1>\",\"items\":[{\"name\":\"tea\",\"tags\":[\"hot\",\"green\"]},"
            + "{\"name\":\"mug\",\"tags\":[]}],\"stock\":{\"tea\":7},\"note\":\"two\\nlines\",\"paid\":true,"
            + "\"total\":12.5,\"number\":9007199254740993}";

    private final Vertx vertx = Vertx.vertx();
    private final Shop.Remembering shop = new Shop.Remembering();
    private int port;

    @BeforeEach
    void serve() throws Exception {
        Mesh mesh =
                Mesh.create(vertx, new MeshOptions().setName("shop-t").setServer(new RpcServerOptions().setPort(0)));
        port = mesh.serve(shop, new Shop.Particular())
                .await(20, TimeUnit.SECONDS)
                .port();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void java_types_of_every_shape_survive_the_way_there_and_back(String codec) {
        assertThat(call("--codec", codec, "test.v1.Shop/confirm", ORDER).lines())
                .containsExactly(ORDER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml"})
    void method_without_messages_gives_null(String codec) {
        assertThat(call("--codec", codec, "test.v1.Shop/ping")).isEqualTo(new Result(0, "null\n", ""));
    }

    @Test
    void one_way_call_prints_nothing_and_arrives() throws Exception {
        assertThat(call("test.v1.Shop/forget", "{\"name\":\"tea\"}")).isEqualTo(new Result(0, "", ""));

        assertThat(shop.forgotten.get(20, TimeUnit.SECONDS).name()).isEqualTo("tea");
    }

    @Test
    void metadata_goes_with_the_call() {
        assertThat(call("--metadata", "who=me", "weft.hello.v1.HelloService/SayHello")
                        .lines())
                .containsExactly("{\"reply\":\"me\"}");
    }

    @Test
    void details_of_a_failure_are_told_as_json_where_their_type_is_known() {
        Result result = call("weft.hello.v1.HelloService/SayHello", "{\"name\":\"Ada\"}");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("weft call: weft.hello.v1.HelloService/SayHello failed: UNAUTHENTICATED (16): who?\n")
                .contains("  detail weft.hello.v1.HelloReq: {\"name\":\"Ada\"}\n", "  detail x.Unknown: Pw==\n")
                .endsWith("  trailer weft-instance: shop-t\n");
    }

    private Result call(String... arguments) {
        List<String> all = new ArrayList<>(List.of("call", "--at", "127.0.0.1:" + port));
        all.addAll(Arrays.asList(arguments));
        return Terminal.run(all.toArray(String[]::new));
    }
}
