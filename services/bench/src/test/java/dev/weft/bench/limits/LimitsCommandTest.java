// SPDX-License-Identifier: Apache-2.0
package dev.weft.bench.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command with tiny figures, on a real Redis: they mean nothing, but each of them is there. */
@Tag("slow")
class LimitsCommandTest {

    @Test
    void every_contender_decides_and_every_key_is_measured(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("limits.json");

        int exit = new CommandLine(new LimitsCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(("--tables shared,memory --rounds 1 --warmup 0.1 --seconds 0.1 --keys 1000 --json " + file)
                        .split(" "));

        assertThat(exit).isZero();
        JsonObject figures = new JsonObject(Files.readString(file)).getJsonObject("figures");
        assertThat(figures.getJsonObject("decisionsPerSecond").fieldNames())
                .contains("Weft, strict, on one hot key", "Weft, leased, on one hot key")
                .contains("Weft, strict, on 1,000 spread keys", "Bucket4j-lettuce, on 1,000 spread keys");
        assertThat(figures.getJsonObject("bytesInRedis").fieldNames()).hasSize(6);
        assertThat(figures.getJsonObject("bytesOnHeap").fieldNames()).hasSize(6);
    }
}
