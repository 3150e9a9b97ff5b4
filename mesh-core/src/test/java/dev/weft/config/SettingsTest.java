// SPDX-License-Identifier: Apache-2.0
package dev.weft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void absent_keys_have_their_defaults() {
        Settings settings = settings(new JsonObject());

        assertThat(settings.text("host", "127.0.0.1")).isEqualTo("127.0.0.1");
        assertThat(settings.integer("port", 7400, 0, 65_535)).isEqualTo(7400);
        assertThat(settings.duration("drain", Duration.ofSeconds(3))).hasSeconds(3);
        assertThat(settings.list("at", HostPort::parse)).isEmpty();
        assertThat(settings.object("tls")).isEmpty();
        settings.finish();
    }

    @Test
    void keys_that_start_with_slashes_are_comments() {
        settings(new JsonObject().put("//port", "the port").put("//", 7)).finish();
    }

    @Test
    void unknown_key_is_refused_with_the_file_and_the_known_keys() {
        Settings settings = settings(new JsonObject().put("prot", 7400));
        settings.text("host", "");
        settings.integer("port", 0, 0, 1);

        assertMistake(settings::finish, "conf/x.json: unknown key \"prot\"; known are host, port");
    }

    @Test
    void unknown_key_of_an_inner_object_is_named_with_its_path() {
        Settings tls = settings(new JsonObject().put("tls", new JsonObject().put("cert", "x")))
                .object("tls")
                .orElseThrow();

        assertMistake(tls::finish, "conf/x.json: unknown key \"tls.cert\"; known are ");
    }

    @Test
    void number_out_of_its_range_is_refused() {
        Settings settings = settings(new JsonObject().put("port", 70_000));

        assertMistake(() -> settings.integer("port", 0, 0, 65_535), "conf/x.json: port must be 0 to 65535, was 70000");
    }

    @Test
    void number_may_be_greater_than_an_int() {
        Settings settings = settings(new JsonObject().put("permits", 1L << 50).put("bytes", (1L << 50) + 1));

        assertThat(settings.wholeNumber("permits", 0, 1L << 50)).contains(1L << 50);
        assertThat(settings.wholeNumber("absent", 0, 1)).isEmpty();
        assertMistake(
                () -> settings.wholeNumber("bytes", 0, 1L << 50),
                "conf/x.json: bytes must be 0 to 1125899906842624, was 1125899906842625");
    }

    @Test
    void what_is_neither_true_nor_false_is_refused() {
        Settings settings = settings(new JsonObject().put("shadow", true).put("unlimited", "yes"));

        assertThat(settings.isTrue("shadow")).isTrue();
        assertThat(settings.isTrue("absent")).isFalse();
        assertMistake(() -> settings.isTrue("unlimited"), "conf/x.json: unlimited must be true or false, was \"yes\"");
    }

    @Test
    void text_in_place_of_a_number_is_refused() {
        Settings settings = settings(new JsonObject().put("port", "80"));

        assertMistake(() -> settings.integer("port", 0, 0, 65_535), "conf/x.json: port must be 0 to 65535, was \"80\"");
    }

    @Test
    void time_without_a_unit_is_refused() {
        Settings settings = settings(new JsonObject().put("drain", "30"));

        assertThatThrownBy(() -> settings.duration("drain", Duration.ZERO))
                .hasMessageStartingWith("conf/x.json: drain must be a number with a unit")
                .hasMessageEndingWith("was \"30\"");
    }

    @Test
    void bad_item_of_a_list_is_named_by_its_place() {
        Settings settings =
                settings(new JsonObject().put("at", new JsonArray().add("a:1").add("b")));

        assertThatThrownBy(() -> settings.list("at", HostPort::parse))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("conf/x.json: at[1] must be HOST:PORT");
    }

    @Test
    void choice_that_is_none_is_refused_with_those_that_are() {
        Settings settings = settings(new JsonObject().put("unit", "weeks"));

        assertMistake(
                () -> settings.choice("unit", Unit.DAYS),
                "conf/x.json: unit must be one of days, hours, was \"weeks\"");
        assertThat(settings(new JsonObject().put("unit", "hours")).choice("unit", Unit.DAYS))
                .isEqualTo(Unit.HOURS);
    }

    private enum Unit {
        DAYS,
        HOURS
    }

    @Test
    void number_out_of_its_bounds_is_refused_and_so_is_what_is_no_number() {
        Settings settings = settings(new JsonObject().put("share", 1.5).put("rate", "0.5"));

        assertMistake(() -> settings.number("share", 0, 0, 1), "conf/x.json: share must be 0.0 to 1.0, was 1.5");
        assertMistake(() -> settings.number("rate", 0, 0, 1), "conf/x.json: rate must be 0.0 to 1.0, was \"0.5\"");
    }

    @Test
    void mistake_in_an_object_of_a_list_is_named_by_its_place() {
        Settings settings =
                settings(new JsonObject().put("split", new JsonArray().add(new JsonObject().put("shar", 1))));

        assertMistake(
                settings.objects("split").get(0)::finish, "conf/x.json: unknown key \"split[0].shar\"; known are ");
    }

    @Test
    void configuration_without_a_file_goes_by_its_name() {
        Settings settings = Settings.of("configuration of Hello", new JsonObject().put("port", -1));

        assertMistake(() -> settings.integer("port", 0, 0, 9), "configuration of Hello: port must be 0 to 9, was -1");
    }

    private static Settings settings(JsonObject json) {
        return Settings.of("unused", json.put(Settings.SOURCE_KEY, "conf/x.json"));
    }

    private static void assertMistake(ThrowingCallable reading, String message) {
        assertThatThrownBy(reading).isInstanceOf(SettingsException.class).hasMessage(message);
    }
}
