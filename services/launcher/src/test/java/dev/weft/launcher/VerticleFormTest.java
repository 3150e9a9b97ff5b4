// SPDX-License-Identifier: Apache-2.0
package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerticleFormTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.weft.hello.HelloVerticle",
                "dev.weft.hello.HelloVerticle -conf conf/hello.json -instances 2",
                "-cluster dev.weft.hello.HelloVerticle",
                "-conf x.json -instances 2 a.B",
                "run a.B",
                "java:a.B"
            })
    void verticle_among_options_is_for_vertx(String line) {
        assertThat(VerticleForm.isMeant(line.split(" "))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "--help",
                "--version",
                "hello --conf conf/hello.json",
                "call --at 127.0.0.1:7400 weft.hello.v1.HelloService/SayHello",
                "call --at 127.0.0.1:7400 --describe weft.hello.v1.HelloService"
            })
    void command_is_ours(String line) {
        assertThat(VerticleForm.isMeant(line.split(" "))).isFalse();
    }
}
