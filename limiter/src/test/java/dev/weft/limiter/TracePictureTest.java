// SPDX-License-Identifier: Apache-2.0
package dev.weft.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The README's picture of the algorithms, {@code limiter/traces.svg}. It is drawn anew, instead of compared, by
 * {@code mvn test -pl limiter -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest=TracePictureTest -Dweft.picture.write=true}.
 */
class TracePictureTest {
    private static final Path PICTURE = Path.of("traces.svg");

    @Test
    void picture_is_the_one_that_is_committed() throws IOException {
        String picture = TracePicture.draw();
        if (Boolean.getBoolean("weft.picture.write")) {
            Files.writeString(PICTURE, picture);
        }
        assertThat(picture).isEqualTo(Files.readString(PICTURE));
    }
}
