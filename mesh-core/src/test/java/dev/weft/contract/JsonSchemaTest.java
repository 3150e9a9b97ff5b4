// SPDX-License-Identifier: Apache-2.0
package dev.weft.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.call.Schema;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {

    @Test
    void the_schema_of_a_plain_contract_tells_its_methods() {
        Schema schema = Contracts.of(Clock.class).schema();

        assertThat(schema.format()).isEqualTo(Schema.Format.JSON_TYPES);
        JsonObject json = new JsonObject(new String(schema.bytes(), StandardCharsets.UTF_8));
        assertThat(json.getString("service")).isEqualTo("weft.test.v2.Clock");
        assertThat(json.getString("version")).isEqualTo("v2");
        assertThat(json.getJsonArray("methods").getJsonObject(2)).isEqualTo(new JsonObject("""
                        {"name": "now", "kind": "UNARY", "idempotency": "NO_SIDE_EFFECTS", "oneWay": false,
                         "request": {"type": "null"},
                         "response": {"$ref": "#/$defs/dev.weft.contract.Clock$Tick"}}"""));
        assertThat(json.getJsonArray("methods").getJsonObject(10)).isEqualTo(new JsonObject("""
                        {"name": "wind", "kind": "UNARY", "idempotency": "UNKNOWN", "oneWay": true,
                         "request": {"type": "null"}, "response": {"type": "null"}}"""));
    }

    @Test
    void a_record_that_contains_itself_is_defined_once() {
        JsonTypes types = new JsonTypes();

        assertThat(types.describe(Clock.Zone.class)).isEqualTo(ref(Clock.Zone.class));
        assertThat(types.definitions().getJsonObject(Clock.Zone.class.getName()))
                .isEqualTo(new JsonObject("""
                        {"type": "object", "properties": {
                          "name": {"type": "string"},
                          "parent": {"$ref": "#/$defs/dev.weft.contract.Clock$Zone"},
                          "children": {"type": "array", "items": {"$ref": "#/$defs/dev.weft.contract.Clock$Zone"}},
                          "ticks": {"type": "object",
                                    "additionalProperties": {"$ref": "#/$defs/dev.weft.contract.Clock$Tick"}},
                          "sort": {"type": "string", "enum": ["LAND", "SEA"]}}}"""));
        assertThat(types.definitions().getJsonObject(Clock.Tick.class.getName()))
                .isEqualTo(new JsonObject("""
                        {"type": "object", "properties": {
                          "number": {"type": "integer"}, "at": {"type": "string", "format": "date-time"}}}"""));
    }

    @Test
    void each_kind_of_value_has_its_word() {
        JsonObject properties = definition(Values.class);

        assertThat(properties.getJsonObject("flag")).isEqualTo(type("boolean"));
        assertThat(properties.getJsonObject("price")).isEqualTo(type("number"));
        assertThat(properties.getJsonObject("id")).isEqualTo(type("string").put("format", "uuid"));
        assertThat(properties.getJsonObject("home")).isEqualTo(type("string").put("format", "uri"));
        assertThat(properties.getJsonObject("bytes")).isEqualTo(type("string").put("format", "byte"));
        assertThat(properties.getJsonObject("grid"))
                .isEqualTo(type("array").put("items", type("array").put("items", type("integer"))));
        assertThat(properties.getJsonObject("bounded")).isEqualTo(type("array").put("items", type("number")));
        assertThat(properties.getJsonObject("lists"))
                .isEqualTo(type("array").put("items", type("array").put("items", type("string"))));
        assertThat(properties.getJsonObject("json")).isEqualTo(type("object"));
        assertThat(properties.getJsonObject("array")).isEqualTo(type("array"));
    }

    @Test
    void what_only_a_codec_knows_is_anything() {
        assertThat(new JsonTypes().describe(Thread.class)).isEqualTo(new JsonObject());
        assertThat(definition(Page.class).getJsonObject("first")).isEqualTo(new JsonObject());
    }

    record Values(
            boolean flag,
            BigDecimal price,
            UUID id,
            URI home,
            byte[] bytes,
            int[][] grid,
            List<? extends Number> bounded,
            List<String>[] lists,
            JsonObject json,
            JsonArray array) {}

    record Page<T>(T first, Page<T> next) {}

    private static JsonObject definition(Class<?> type) {
        JsonTypes types = new JsonTypes();
        types.describe(type);
        return types.definitions().getJsonObject(type.getName()).getJsonObject("properties");
    }

    private static JsonObject type(String type) {
        return new JsonObject().put("type", type);
    }

    private static JsonObject ref(Class<?> type) {
        return new JsonObject().put("$ref", "#/$defs/" + type.getName());
    }
}
